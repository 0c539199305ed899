<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name></name>
    <message>
        <source>No sound system found: no sound server is running, and there is no sound card. Connect a microphone, and Surtitle will find it automatically.</source>
        <translation>未检测到声音系统：声音服务器没有运行，也没有声卡。请连接麦克风，Surtitle 会自动检测到它。</translation>
    </message>
    <message>
        <source>The sound server isn&apos;t running. Sign out and back in, or restart this computer.</source>
        <translation>声音服务器没有运行。请注销后重新登录，或者重启电脑。</translation>
    </message>
    <message>
        <source>No microphone found. Connect one, or choose “Computer audio” as the source.</source>
        <translation>未检测到麦克风。请连接麦克风，或者选择“电脑声音”作为音频来源。</translation>
    </message>
    <message>
        <source>There is no audio source named “{wanted}”, and no other source on this computer.</source>
        <translation>没有名为“{wanted}”的音频来源，这台电脑上也没有其他音频来源。</translation>
    </message>
    <message>
        <source>“{wanted}” matches more than one audio source. Choose one of: {names}.</source>
        <translation>“{wanted}”对应多个音频来源，请选择其中之一：{names}。</translation>
    </message>
    <message>
        <source>There is no audio source named “{wanted}”. Choose one of: {names}.</source>
        <translation>没有名为“{wanted}”的音频来源，请选择其中之一：{names}。</translation>
    </message>
    <message>
        <source>Computer audio: {output}</source>
        <translation>电脑声音：{output}</translation>
    </message>
    <message>
        <source>{name} ({count})</source>
        <translation>{name} ({count})</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>麦克风</translation>
    </message>
    <message>
        <source>“{name}” was disconnected. Reconnect it, or choose another audio source.</source>
        <translation>“{name}”已断开。请重新连接，或者选择其他音频来源。</translation>
    </message>
    <message>
        <source>the sample recording</source>
        <translation>示例录音</translation>
    </message>
    <message>
        <source>The sample recording isn&apos;t installed. Run setup again, or choose an audio file.</source>
        <translation>未安装示例录音。请重新运行安装程序，或者选择一个音频文件。</translation>
    </message>
    <message>
        <source>“{name}” is in use: another app has exclusive access. Close that app, or choose another audio source.</source>
        <translation>“{name}”正被其他程序独占。请关闭该程序，或者选择其他音频来源。</translation>
    </message>
    <message>
        <source>Surtitle isn&apos;t allowed to use “{name}”. Allow access in the system&apos;s privacy settings, or choose another audio source.</source>
        <translation>Surtitle 没有使用“{name}”的权限。请在系统的隐私设置中允许，或者选择其他音频来源。</translation>
    </message>
    <message>
        <source>“{name}” is no longer available. Reconnect it, or choose another audio source.</source>
        <translation>“{name}”已不可用。请重新连接，或者选择其他音频来源。</translation>
    </message>
    <message>
        <source>“{name}” isn&apos;t responding. Unplug it and plug it back in, or choose another audio source.</source>
        <translation>“{name}”没有响应。请拔下后重新连接，或者选择其他音频来源。</translation>
    </message>
    <message>
        <source>“{name}” can&apos;t deliver audio in a format it reports as supported ({reason}). Choose another audio source.</source>
        <translation>“{name}”无法按其声明的格式输出音频（{reason}）。请选择其他音频来源。</translation>
    </message>
    <message>
        <source>The sound server couldn&apos;t open “{name}”. Check that it&apos;s connected and not in use, or choose another audio source.</source>
        <translation>声音服务器无法打开“{name}”。请检查它是否已连接、是否被占用，或者选择其他音频来源。</translation>
    </message>
    <message>
        <source>Couldn&apos;t open “{name}”. Check that it&apos;s connected and that you have permission to use it, or choose another audio source.</source>
        <translation>无法打开“{name}”。请检查它是否已连接、是否有使用权限，或者选择其他音频来源。</translation>
    </message>
    <message>
        <source>Couldn&apos;t open “{name}” ({reason}). Check that it&apos;s connected and that apps are allowed to use it.</source>
        <translation>无法打开“{name}”（{reason}）。请检查它是否已连接，以及是否允许程序使用它。</translation>
    </message>
    <message>
        <source>no reason given</source>
        <translation>没有说明原因</translation>
    </message>
    <message>
        <source>this computer was asleep</source>
        <translation>电脑休眠了</translation>
    </message>
    <message>
        <source>this computer was too busy to capture audio</source>
        <translation>电脑太忙，来不及采集声音</translation>
    </message>
    <message>
        <source>the microphone was disconnected</source>
        <translation>麦克风已断开</translation>
    </message>
    <message>
        <source>a Matroska or WebM file</source>
        <translation>Matroska 或 WebM 文件</translation>
    </message>
    <message>
        <source>an MP4 or M4A file</source>
        <translation>MP4 或 M4A 文件</translation>
    </message>
    <message>
        <source>a Windows Media file</source>
        <translation>Windows Media 文件</translation>
    </message>
    <message>
        <source>an AMR file</source>
        <translation>AMR 文件</translation>
    </message>
    <message>
        <source>a Flash video</source>
        <translation>Flash 视频</translation>
    </message>
    <message>
        <source>a WavPack file</source>
        <translation>WavPack 文件</translation>
    </message>
    <message>
        <source>a Monkey&apos;s Audio file</source>
        <translation>Monkey&apos;s Audio 文件</translation>
    </message>
    <message>
        <source>an AVI video</source>
        <translation>AVI 视频</translation>
    </message>
    <message>
        <source>File not found: “{path}”. Check the name.</source>
        <translation>找不到文件“{path}”，请检查文件名。</translation>
    </message>
    <message>
        <source>“{path}” is a folder, not an audio file.</source>
        <translation>“{path}”是文件夹，不是音频文件。</translation>
    </message>
    <message>
        <source>“{name}” contains no audio. Choose another file.</source>
        <translation>“{name}”不含任何音频。请选择其他文件。</translation>
    </message>
    <message>
        <source>“{name}” is damaged or in an unsupported format. Save it again as a WAV file.</source>
        <translation>“{name}”已损坏，或者是不支持的格式。请重新保存为 WAV 文件。</translation>
    </message>
    <message>
        <source>“{name}” is empty. Choose another file.</source>
        <translation>“{name}”是空文件。请选择其他文件。</translation>
    </message>
    <message>
        <source>“{name}” is {kind}, which Surtitle can&apos;t read. Convert it first, for example with “ffmpeg -i FILE sound.wav”.</source>
        <translation>“{name}”是 {kind}，Surtitle 无法读取。请先转换格式，例如用“ffmpeg -i FILE sound.wav”。</translation>
    </message>
    <message>
        <source>“{name}” isn&apos;t an audio file that Surtitle can read. Choose another file, or convert this one to WAV.</source>
        <translation>“{name}”不是 Surtitle 能读取的音频文件。请选择其他文件，或者将它转换为 WAV。</translation>
    </message>
    <message>
        <source>Can&apos;t open “{path}” ({reason}). Check that you have permission to read it.</source>
        <translation>无法打开“{path}”（{reason}）。请检查是否有读取权限。</translation>
    </message>
    <message>
        <source>Couldn&apos;t read “{name}” to the end. Save the file again, then retry.</source>
        <translation>“{name}”没有读完就出错了。请重新保存该文件后再试。</translation>
    </message>
    <message>
        <source>The header of “{name}” doesn&apos;t state its length. Surtitle reads it to the end.</source>
        <translation>“{name}”的文件头没有写明长度，将一直读到文件末尾。</translation>
    </message>
    <message>
        <source>The header of “{name}” states {stated} of audio, but the file has {present}. All of it is captioned.</source>
        <translation>“{name}”的文件头写明音频长 {stated}，实际有 {present}。全部都会生成字幕。</translation>
    </message>
    <message>
        <source>“{name}” ends after {present}, although its header states {stated}. Everything up to there is captioned.</source>
        <translation>“{name}”到 {present} 就结束了，而文件头写明长 {stated}。已有的部分会生成字幕。</translation>
    </message>
    <message>
        <source>The subtitle file</source>
        <translation>字幕文件</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>已停止。</translation>
    </message>
    <message>
        <source>start a task</source>
        <translation>开始任务</translation>
    </message>
    <message>
        <source>send audio</source>
        <translation>发送音频</translation>
    </message>
    <message>
        <source>finish the task</source>
        <translation>结束任务</translation>
    </message>
    <message>
        <source>can&apos;t {what} in state {state}</source>
        <translation>在状态 {state} 下不能{what}</translation>
    </message>
    <message>
        <source>This service can&apos;t detect the language automatically. Choose one of: {languages}.</source>
        <translation>该服务不支持自动检测语言。请选择：{languages}。</translation>
    </message>
    <message>
        <source>This service doesn&apos;t support {language}. Supported languages: {languages}.</source>
        <translation>该服务不支持{language}。支持的语言：{languages}。</translation>
    </message>
    <message>
        <source>This service can&apos;t translate {source} into {target}. {offer}</source>
        <translation>该服务不支持从{source}翻译成{target}。{offer}</translation>
    </message>
    <message>
        <source>automatically detected speech</source>
        <translation>自动检测的语言</translation>
    </message>
    <message>
        <source>It can translate into: {languages}.</source>
        <translation>它可以翻译成：{languages}。</translation>
    </message>
    <message>
        <source>It supports captions only, not translation.</source>
        <translation>它只支持字幕，不支持翻译。</translation>
    </message>
    <message>
        <source>Couldn&apos;t load the on-device speech model ({error}). Reinstall Surtitle, or switch to the cloud.</source>
        <translation>无法加载本机语音模型（{error}）。请重新安装 Surtitle，或者改用云端。</translation>
    </message>
    <message>
        <source>This computer can no longer translate {source} into {target}.</source>
        <translation>本机已无法从{source}翻译成{target}。</translation>
    </message>
    <message>
        <source>{what} {advice}</source>
        <translation>{what}{advice}</translation>
    </message>
    <message>
        <source>If this continues, reinstall Surtitle or switch to the cloud.</source>
        <translation>如果问题持续出现，请重新安装 Surtitle，或者改用云端。</translation>
    </message>
    <message>
        <source>Restart or reinstall Surtitle, or switch to the cloud.</source>
        <translation>请重启或重新安装 Surtitle，或者改用云端。</translation>
    </message>
    <message>
        <source>The on-device speech service keeps stopping ({reason}).</source>
        <translation>本机语音服务反复退出（{reason}）。</translation>
    </message>
    <message>
        <source>Couldn&apos;t start the on-device speech service ({reason}).</source>
        <translation>无法启动本机语音服务（{reason}）。</translation>
    </message>
    <message>
        <source>The on-device speech service didn&apos;t start within {seconds:.0f} seconds (other apps may be slowing this computer down).</source>
        <translation>本机语音服务在 {seconds:.0f} 秒内没有就绪（可能是其他程序占用过多资源）。</translation>
    </message>
    <message>
        <source>The on-device speech service was stopped while starting.</source>
        <translation>本机语音服务在启动过程中被终止。</translation>
    </message>
    <message>
        <source>The on-device speech service didn&apos;t start ({reason}).</source>
        <translation>本机语音服务没有启动（{reason}）。</translation>
    </message>
    <message>
        <source>it is no longer running</source>
        <translation>进程已退出</translation>
    </message>
    <message>
        <source>no output</source>
        <translation>没有输出</translation>
    </message>
    <message>
        <source>{said}; {signal}</source>
        <translation>{said}；{signal}</translation>
    </message>
    <message>
        <source>signal {number}</source>
        <translation>信号 {number}</translation>
    </message>
    <message>
        <source>no connection</source>
        <translation>没有连接</translation>
    </message>
    <message>
        <source>{service} sent an invalid response ({code}).</source>
        <translation>{service}返回了无效的响应（{code}）。</translation>
    </message>
    <message>
        <source>The connection to {service} was lost.</source>
        <translation>与{service}的连接断开了。</translation>
    </message>
    <message>
        <source>{service} closed the connection without giving a reason.</source>
        <translation>{service}关闭了连接，没有说明原因。</translation>
    </message>
    <message>
        <source>{service} closed the connection ({reason}).</source>
        <translation>{service}关闭了连接（{reason}）。</translation>
    </message>
    <message>
        <source>There is no speech service at {url}. Check the address.</source>
        <translation>{url} 上没有语音服务。请检查地址。</translation>
    </message>
    <message>
        <source>Couldn&apos;t establish a secure connection to {service} ({reason}).</source>
        <translation>无法与{service}建立安全连接（{reason}）。</translation>
    </message>
    <message>
        <source>Couldn&apos;t find the address of {service}. Check the network connection.</source>
        <translation>找不到{service}的地址。请检查网络连接。</translation>
    </message>
    <message>
        <source>{service} isn&apos;t responding. Check the network connection.</source>
        <translation>{service}没有响应。请检查网络连接。</translation>
    </message>
    <message>
        <source>The server at {url} isn&apos;t a speech service.</source>
        <translation>{url} 不是语音服务。</translation>
    </message>
    <message>
        <source>{service} can&apos;t be reached ({reason}).</source>
        <translation>无法连接{service}（{reason}）。</translation>
    </message>
    <message>
        <source>the proxy {proxy} (set in {place})</source>
        <translation>代理 {proxy}（在{place}中设置）</translation>
    </message>
    <message>
        <source>the address was not found</source>
        <translation>找不到地址</translation>
    </message>
    <message>
        <source>no answer</source>
        <translation>没有响应</translation>
    </message>
    <message>
        <source>{service} can&apos;t be reached through the proxy {proxy}, set in {place} ({reason}).</source>
        <translation>无法通过代理 {proxy}（在{place}中设置）连接{service}（{reason}）。</translation>
    </message>
    <message>
        <source>The server at {proxy}, set in {place}, isn&apos;t a proxy of that type. Check its address and scheme.</source>
        <translation>在{place}中设置的 {proxy} 不是这种类型的代理。请检查它的地址和协议。</translation>
    </message>
    <message>
        <source>The proxy {proxy}, set in {place}, requires a user name and password. Set them in the environment variable {variable}, like http://USER:PASSWORD@HOST:PORT.</source>
        <translation>代理 {proxy}（在{place}中设置）需要用户名和密码。请在环境变量 {variable} 中设置，格式为 http://用户名:密码@主机:端口。</translation>
    </message>
    <message>
        <source>The proxy {proxy} rejected the user name and password set in {place}. Correct them there.</source>
        <translation>代理 {proxy} 拒绝了在{place}中设置的用户名和密码。请在那里更正。</translation>
    </message>
    <message>
        <source>The proxy {proxy}, set in {place}, can&apos;t reach {service} ({answer}).</source>
        <translation>代理 {proxy}（在{place}中设置）无法连接{service}（{answer}）。</translation>
    </message>
    <message>
        <source>The proxy {proxy}, set in {place}, doesn&apos;t allow connections to {service} ({answer}). Ask its administrator, or use another proxy.</source>
        <translation>代理 {proxy}（在{place}中设置）不允许连接{service}（{answer}）。请联系它的管理员，或换用其他代理。</translation>
    </message>
    <message>
        <source>{service} requires an API key. Set {variable}.</source>
        <translation>{service}需要 API Key。请设置环境变量 {variable}。</translation>
    </message>
    <message>
        <source>{service} rejected the API key. Enter it again, or choose the other region in Settings.</source>
        <translation>{service}拒绝了这个 API Key。请重新输入，或在设置中选择另一个地域。</translation>
    </message>
    <message>
        <source>{service} rejected the API key. Enter it again.</source>
        <translation>{service}拒绝了这个 API Key。请重新输入。</translation>
    </message>
    <message>
        <source>{service} is getting too many requests from this API key.</source>
        <translation>{service}目前收到此 API Key 的请求过多。</translation>
    </message>
    <message>
        <source>A web page answered instead of {service} ({answer}). This network may require you to sign in: open any page in a browser, then try again.</source>
        <translation>响应的不是{service}，而是一个网页（{answer}）。这个网络可能需要先登录：请在浏览器中打开任意网页，然后重试。</translation>
    </message>
    <message>
        <source>{service} redirects to another address ({answer}), which Surtitle doesn&apos;t follow. Check the address. If this network requires you to sign in, open any page in a browser first.</source>
        <translation>{service}要求转到另一个地址（{answer}），Surtitle 不会跟随。请检查地址。如果这个网络需要登录，请先在浏览器中打开任意网页。</translation>
    </message>
    <message>
        <source>This API key doesn&apos;t have access to {service}. Check the account in the service&apos;s console.</source>
        <translation>这个 API Key 无权使用{service}。请在服务控制台中检查账号。</translation>
    </message>
    <message>
        <source>{service} is temporarily unavailable (HTTP {status}).</source>
        <translation>{service}暂时不可用（HTTP {status}）。</translation>
    </message>
    <message>
        <source>{service} rejected the connection ({answer}).</source>
        <translation>{service}拒绝了连接（{answer}）。</translation>
    </message>
    <message>
        <source>The cloud service needs an API key. Add it in the Surtitle window, or set {variable}.</source>
        <translation>云服务需要 API Key。请在 Surtitle 窗口中添加，或者设置环境变量 {variable}。</translation>
    </message>
    <message>
        <source>the cloud service</source>
        <translation>云服务</translation>
    </message>
    <message>
        <source>The cloud service</source>
        <translation>云服务</translation>
    </message>
    <message>
        <source>the on-device speech service</source>
        <translation>本机语音服务</translation>
    </message>
    <message>
        <source>The on-device speech service</source>
        <translation>本机语音服务</translation>
    </message>
    <message>
        <source>“{url}” isn&apos;t a valid address ({error}).</source>
        <translation>“{url}”不是有效的地址（{error}）。</translation>
    </message>
    <message>
        <source>The address can&apos;t contain spaces or control characters.</source>
        <translation>地址中不能有空格或控制字符。</translation>
    </message>
    <message>
        <source>“{url}” isn&apos;t a valid service address: it can&apos;t contain “#”.</source>
        <translation>“{url}”不是有效的服务地址：不能包含 #。</translation>
    </message>
    <message>
        <source>“{url}” isn&apos;t a valid service address. Addresses start with wss://.</source>
        <translation>“{url}”不是有效的服务地址。地址应以 wss:// 开头。</translation>
    </message>
    <message>
        <source>Don&apos;t put the API key in the address. Set {variable} instead.</source>
        <translation>请不要把 API Key 写在地址里，改为设置 {variable}。</translation>
    </message>
    <message>
        <source>ws://{host} would send audio unencrypted. Use wss://, or a service on this computer.</source>
        <translation>ws://{host} 会以未加密方式传输语音。请使用 wss://，或者本机上的服务。</translation>
    </message>
    <message>
        <source>the service at {host}</source>
        <translation>{host} 上的服务</translation>
    </message>
    <message>
        <source>The service at {host}</source>
        <translation>{host} 上的服务</translation>
    </message>
    <message>
        <source>connection lost</source>
        <translation>连接断开</translation>
    </message>
    <message>
        <source>the session ended first</source>
        <translation>会话提前结束</translation>
    </message>
    <message>
        <source>Opening the microphone…</source>
        <translation>正在打开麦克风…</translation>
    </message>
    <message>
        <source>Connecting to the speech service…</source>
        <translation>正在连接语音服务…</translation>
    </message>
    <message>
        <source>{error} Retrying (attempt {attempt})…</source>
        <translation>{error}正在重试（第 {attempt} 次）…</translation>
    </message>
    <message>
        <source>Listening to {name}.</source>
        <translation>正在听 {name}。</translation>
    </message>
    <message>
        <source>the speech service failed</source>
        <translation>语音服务出错</translation>
    </message>
    <message>
        <source>Couldn&apos;t read the settings ({reason}). Using the defaults.</source>
        <translation>无法读取设置（{reason}），已使用默认设置。</translation>
    </message>
    <message>
        <source>{trouble} {kept}</source>
        <translation>{trouble}{kept}</translation>
    </message>
    <message>
        <source>The settings file isn&apos;t valid. Using the defaults.</source>
        <translation>设置文件无效，已使用默认设置。</translation>
    </message>
    <message>
        <source>Couldn&apos;t save the settings to {path} ({reason}).</source>
        <translation>无法把设置保存到 {path}（{reason}）。</translation>
    </message>
    <message>
        <source>Couldn&apos;t read {path} ({reason}). Nothing was changed.</source>
        <translation>无法读取 {path}（{reason}）。未作任何更改。</translation>
    </message>
    <message>
        <source>{path} isn&apos;t a Surtitle settings file. Nothing was changed.</source>
        <translation>{path} 不是 Surtitle 的设置文件。未作任何更改。</translation>
    </message>
    <message>
        <source>These settings are from a newer version of Surtitle. Settings that this version doesn&apos;t know were ignored.</source>
        <translation>这些设置来自更新版本的 Surtitle，无法识别的部分已忽略。</translation>
    </message>
    <message>
        <source>Some settings aren&apos;t valid. Their defaults are used.</source>
        <translation>部分设置无效，已改用默认值。</translation>
    </message>
    <message>
        <source>Some settings aren&apos;t valid ({names}). Their defaults are used.</source>
        <translation>部分设置无效（{names}），已改用默认值。</translation>
    </message>
    <message>
        <source>The old file was saved as {path}.</source>
        <translation>原文件已另存为 {path}。</translation>
    </message>
    <message>
        <source>Getting ready…</source>
        <translation>正在准备…</translation>
    </message>
    <message>
        <source>{file}: {note}</source>
        <translation>{file}：{note}</translation>
    </message>
    <message>
        <source>Export cancelled. No file was written.</source>
        <translation>导出已取消，没有写入文件。</translation>
    </message>
    <message>
        <source>{path} is a saved session. Exporting would overwrite it. Choose another name.</source>
        <translation>{path} 是已保存的会话，导出会覆盖它。请换一个名称。</translation>
    </message>
    <message>
        <source>it was removed</source>
        <translation>它已被移除</translation>
    </message>
    <message>
        <source>another app is using it</source>
        <translation>其他程序正在使用它</translation>
    </message>
    <message>
        <source>it is too large</source>
        <translation>它太大了</translation>
    </message>
    <message>
        <source>it is a folder</source>
        <translation>它是文件夹</translation>
    </message>
    <message>
        <source>it is a link</source>
        <translation>它是一个链接</translation>
    </message>
    <message>
        <source>it is not a regular file</source>
        <translation>它不是普通文件</translation>
    </message>
    <message>
        <source>The subtitle file {name} is incomplete because of a bug in Surtitle. The last captions are missing.</source>
        <translation>由于 Surtitle 的缺陷，字幕文件 {name} 没有写完，缺少最后几句。</translation>
    </message>
    <message>
        <source>Couldn&apos;t finish writing the transcript to {path} ({reason}). The last captions are missing.</source>
        <translation>文字记录没能完整写入 {path}（{reason}），缺少最后几句。</translation>
    </message>
    <message>
        <source>The disk with {folder} isn&apos;t responding, so the subtitle file {name} is incomplete. The last captions are missing.</source>
        <translation>{folder} 所在的磁盘没有响应，字幕文件 {name} 没有写完，缺少最后几句。</translation>
    </message>
    <message>
        <source>Finishing the subtitle file {name} took too long, so it is incomplete. The last captions are missing.</source>
        <translation>写完字幕文件 {name} 用时过长，因此它不完整，缺少最后几句。</translation>
    </message>
    <message>
        <source>Can&apos;t write the transcript to {path} ({reason}). Check that you can write to that folder.</source>
        <translation>无法把文字记录写入 {path}（{reason}）。请检查该位置的写入权限。</translation>
    </message>
    <message>
        <source>Because of a bug in Surtitle, the subtitle file {name} won&apos;t be updated until the session ends. Captions continue and are saved in past sessions. See the log for details.</source>
        <translation>由于 Surtitle 的缺陷，字幕文件 {name} 在本次会话结束前不再更新。字幕会继续，并保存到历史会话。详情见日志。</translation>
    </message>
    <message>
        <source>The transcript is being written to {path} again.</source>
        <translation>文字记录又开始写入 {path}。</translation>
    </message>
    <message>
        <source>Can&apos;t write the transcript to {path} ({reason}). Captions continue, and writing resumes as soon as possible.</source>
        <translation>无法把文字记录写入 {path}（{reason}）。字幕会继续，条件恢复后会自动写入。</translation>
    </message>
    <message>
        <source>The transcript was saved as {srt}. There is no format “{name}”. Choose another in Settings.</source>
        <translation>文字记录已保存为 {srt}。没有“{name}”格式，请在设置中选择其他格式。</translation>
    </message>
    <message>
        <source>The transcript was saved as {srt}, but not as {other}: {why}</source>
        <translation>文字记录已保存为 {srt}，但没有保存为 {other}：{why}</translation>
    </message>
    <message>
        <source>{sentence} {next}</source>
        <translation>{sentence}{next}</translation>
    </message>
    <message>
        <source>The session from {when} was interrupted. Its captions were saved.</source>
        <translation>{when} 的会话曾中断。字幕已保存。</translation>
    </message>
    <message>
        <source>Open session</source>
        <translation>打开会话</translation>
    </message>
    <message>
        <source>{count} sessions were interrupted, most recently on {when}. Their captions were saved.</source>
        <translation>有 {count} 个会话曾中断，最近一次是 {when}。字幕已保存。</translation>
    </message>
    <message>
        <source>Show sessions</source>
        <translation>显示会话</translation>
    </message>
    <message>
        <source>The subtitle files of these {count} sessions have been restored, except for their last words.</source>
        <translation>这 {count} 个会话的字幕文件已恢复，最多缺少最后几个词。</translation>
    </message>
    <message>
        <source>This session was interrupted. Only the last words may be missing. The subtitle file has been restored: {srt}</source>
        <translation>这次会话曾中断，最多缺少最后几个词。字幕文件已恢复：{srt}</translation>
    </message>
    <message>
        <source>Renamed to “{title}”. The subtitle file keeps its name because {srt} was edited after the session or belongs to another one.</source>
        <translation>已重命名为“{title}”。字幕文件保留原名，因为 {srt} 在会话之后被修改过，或者属于另一个会话。</translation>
    </message>
    <message>
        <source>Renamed to “{title}”.</source>
        <translation>已重命名为“{title}”。</translation>
    </message>
    <message>
        <source>“{title}” was moved to the trash.</source>
        <translation>“{title}”已移到回收站。</translation>
    </message>
    <message>
        <source>“{title}” and its subtitle file were moved to the trash.</source>
        <translation>“{title}”已连同字幕文件移到回收站。</translation>
    </message>
    <message>
        <source>“{title}” was moved to the trash. Its subtitle file stays because {srt} was edited after the session or belongs to another one.</source>
        <translation>“{title}”已移到回收站。字幕文件保留在原处，因为 {srt} 在会话之后被修改过，或者属于另一个会话。</translation>
    </message>
    <message>
        <source>No file manager found. The folder is {folder}.</source>
        <translation>没有可用的文件管理器。文件夹位置：{folder}</translation>
    </message>
    <message>
        <source>Exported to {first} and {last}.</source>
        <translation>已导出到 {first} 和 {last}。</translation>
    </message>
    <message>
        <source>Exported to {file}.</source>
        <translation>已导出到 {file}。</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Connecting</source>
        <translation>正在连接</translation>
    </message>
    <message>
        <source>Listening</source>
        <translation>正在听</translation>
    </message>
    <message>
        <source>Reconnecting</source>
        <translation>正在重新连接</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Stopped due to an error</source>
        <translation>因错误停止</translation>
    </message>
    <message>
        <source>Captions will appear here soon.</source>
        <translation>字幕很快会显示在这里。</translation>
    </message>
    <message>
        <source>Captions will appear here when someone speaks.</source>
        <translation>有人说话时，字幕会显示在这里。</translation>
    </message>
    <message>
        <source>Captions will appear here once Surtitle is connected again.</source>
        <translation>重新连接后，字幕会显示在这里。</translation>
    </message>
    <message>
        <source>Press Resume to continue captioning.</source>
        <translation>按“继续”恢复字幕。</translation>
    </message>
    <message>
        <source>Press Start to try again. Captions will appear here.</source>
        <translation>按“开始”重试，字幕会显示在这里。</translation>
    </message>
    <message>
        <source>Captions will appear here once there is sound again.</source>
        <translation>恢复声音后，字幕会显示在这里。</translation>
    </message>
    <message>
        <source>No sound: the microphone is muted. Unmute it, or stop and choose another one.</source>
        <translation>没有声音：麦克风已静音。请取消静音，或停止后更换麦克风。</translation>
    </message>
    <message>
        <source>The sound is too quiet for good captions. Move closer, or turn up the microphone.</source>
        <translation>声音太小，影响识别。请靠近一些，或者调高麦克风音量。</translation>
    </message>
    <message>
        <source>The sound is too loud and is clipping. Move away, or turn down the microphone.</source>
        <translation>声音过大，出现削波失真。请离远一些，或者调低麦克风音量。</translation>
    </message>
    <message>
        <source>{state}. {what}</source>
        <translation>{state}：{what}</translation>
    </message>
    <message>
        <source>Press Start to begin. Captions will appear here.</source>
        <translation>按“开始”，字幕会显示在这里。</translation>
    </message>
    <message>
        <source>Surtitle is still captioning</source>
        <translation>Surtitle 仍在生成字幕</translation>
    </message>
    <message>
        <source>Click this icon to show the window. Its menu has Stop and Quit.</source>
        <translation>点击此图标可重新显示窗口，菜单中有“停止”和“退出”。</translation>
    </message>
    <message>
        <source>While captions are running, closing only minimises the window. Stop captions first to close it.</source>
        <translation>字幕运行时，关闭只会最小化窗口。请先停止字幕，再关闭窗口。</translation>
    </message>
    <message>
        <source>While captions are running, closing only minimises the window. Press {keys} to quit Surtitle.</source>
        <translation>字幕运行时，关闭只会最小化窗口。按 {keys} 退出 Surtitle。</translation>
    </message>
    <message>
        <source>Surtitle has stopped captioning</source>
        <translation>Surtitle 已停止生成字幕</translation>
    </message>
    <message>
        <source>Connected. The service is ready.</source>
        <translation>连接成功，服务已就绪。</translation>
    </message>
    <message>
        <source>Exported to {path}.</source>
        <translation>已导出到 {path}。</translation>
    </message>
    <message>
        <source>Settings imported and applied.</source>
        <translation>设置已导入并生效。</translation>
    </message>
    <message>
        <source>All settings were reset.</source>
        <translation>已恢复所有默认设置。</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>没有找到</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>正在搜索…</translation>
    </message>
    <message>
        <source>{number} of {total}</source>
        <translation>第 {number} 处，共 {total} 处</translation>
    </message>
    <message>
        <source>Use the format 12:34</source>
        <translation>请按 12:34 的格式输入</translation>
    </message>
    <message>
        <source>No captions yet</source>
        <translation>还没有字幕</translation>
    </message>
    <message>
        <source>Captions end at {time}</source>
        <translation>字幕到 {time} 结束</translation>
    </message>
    <message>
        <source>Stopping: waiting for the last sentence…</source>
        <translation>正在停止：等待最后一句话…</translation>
    </message>
    <message>
        <source>Paused. Not listening.</source>
        <translation>已暂停，不在聆听。</translation>
    </message>
    <message>
        <source>Stopping… {what}</source>
        <translation>正在停止… {what}</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>正在停止…</translation>
    </message>
    <message>
        <source>Stopped. Transcript saved.</source>
        <translation>已停止。文字记录已保存。</translation>
    </message>
    <message>
        <source>Stopped. No speech detected.</source>
        <translation>已停止。没有检测到语音。</translation>
    </message>
    <message>
        <source>Stopped. Saved in past sessions.</source>
        <translation>已停止。内容已保存到历史会话。</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>standard input</source>
        <translation>标准输入</translation>
    </message>
    <message>
        <source>There is no standard input. Name a file, or send audio through a pipe.</source>
        <translation>没有标准输入。请指定一个文件，或者通过管道送入音频。</translation>
    </message>
    <message>
        <source>“{name}” is a terminal. Send audio through a pipe, or name a file.</source>
        <translation>“{name}”是终端。请通过管道送入音频，或者指定一个文件。</translation>
    </message>
    <message>
        <source>The speech service needs an address to listen on, such as 127.0.0.1 for this computer only.</source>
        <translation>语音服务需要一个监听地址，例如只供本机使用的 127.0.0.1。</translation>
    </message>
    <message>
        <source>The token in {variable} is too short and could be guessed. Use at least {count} characters, or remove it to have one generated.</source>
        <translation>{variable} 中的令牌太短，容易被猜到。请使用至少 {count} 个字符，或者删除它，以便自动生成。</translation>
    </message>
    <message>
        <source>The token in {variable} can contain only letters, digits and punctuation, without spaces.</source>
        <translation>{variable} 中的令牌只能包含英文字母、数字和英文标点，不能有空格。</translation>
    </message>
    <message>
        <source>the environment variable {variable}</source>
        <translation>环境变量 {variable} </translation>
    </message>
    <message>
        <source>the system settings</source>
        <translation>系统设置</translation>
    </message>
    <message>
        <source>special characters in its user name or password must be percent-encoded, such as %40 for @</source>
        <translation>用户名或密码中的特殊字符必须用百分号编码，例如 @ 写成 %40</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Don&apos;t put a password in the proxy in {place}, where others could read it. Set the whole address in the environment variable {variable} instead.</source>
        <translation>请不要在{place}的代理中写入密码，别人可能看到它。请改为在环境变量 {variable} 中设置完整的地址。</translation>
    </message>
    <message>
        <source>“{scheme}” isn&apos;t a type of proxy (use {known})</source>
        <translation>“{scheme}”不是代理类型（可用的有 {known}）</translation>
    </message>
    <message>
        <source>a user name can&apos;t contain a colon</source>
        <translation>用户名不能包含冒号</translation>
    </message>
    <message>
        <source>its address in brackets isn&apos;t valid</source>
        <translation>方括号中的地址无效</translation>
    </message>
    <message>
        <source>its port isn&apos;t a number from 1 to 65535</source>
        <translation>端口不是 1 到 65535 之间的数字</translation>
    </message>
    <message>
        <source>The proxy in {place} can&apos;t be used: {reason}. Write it like http://host:8080.</source>
        <translation>{place}中的代理无法使用：{reason}。请写成 http://host:8080 的形式。</translation>
    </message>
    <message>
        <source>its host name is missing or not valid</source>
        <translation>缺少主机名，或主机名无效</translation>
    </message>
    <message>
        <source>There is no on-device model “{name}”. Choose one of: {names}.</source>
        <translation>没有名为“{name}”的本机模型，请选择其中之一：{names}。</translation>
    </message>
    <message>
        <source>{error} Until then, {title} is used.</source>
        <translation>{error}在此之前使用 {title}。</translation>
    </message>
    <message>
        <source>Fast on any computer, and included with Surtitle.</source>
        <translation>在任何电脑上都很快，随 Surtitle 一起安装。</translation>
    </message>
    <message>
        <source>Run setup again.</source>
        <translation>请重新运行安装程序。</translation>
    </message>
    <message>
        <source>On Debian or Ubuntu, run: sudo apt-get install apertium-en-es</source>
        <translation>在 Debian 或 Ubuntu 上请运行：sudo apt-get install apertium-en-es</translation>
    </message>
    <message>
        <source>Install Apertium&apos;s English–Spanish data to translate into Spanish.</source>
        <translation>安装 Apertium 英西数据后可译成西班牙语。</translation>
    </message>
    <message>
        <source>SubRip subtitles (.srt)</source>
        <translation>SubRip 字幕 (.srt)</translation>
    </message>
    <message>
        <source>WebVTT subtitles (.vtt)</source>
        <translation>WebVTT 字幕 (.vtt)</translation>
    </message>
    <message>
        <source>ASS subtitles (.ass)</source>
        <translation>ASS 字幕 (.ass)</translation>
    </message>
    <message>
        <source>Plain text (.txt)</source>
        <translation>纯文本 (.txt)</translation>
    </message>
    <message>
        <source>Full data (.json)</source>
        <translation>完整数据 (.json)</translation>
    </message>
    <message>
        <source>A stream of events</source>
        <translation>事件流</translation>
    </message>
    <message>
        <source>{name} stopped working. Captions continue without it. See the log for details.</source>
        <translation>{name}停止工作了。字幕会继续，只是不再经过这里。详情见日志。</translation>
    </message>
    <message>
        <source>The message area</source>
        <translation>消息栏</translation>
    </message>
    <message>
        <source>The list of captions</source>
        <translation>字幕列表</translation>
    </message>
    <message>
        <source>The overlay</source>
        <translation>悬浮字幕</translation>
    </message>
    <message>
        <source>The system switched Surtitle to another source. Reopening “{name}”…</source>
        <translation>系统切换到了其他音频来源，正在重新打开“{name}”。</translation>
    </message>
    <message>
        <source>“{name}” was unplugged. Captions resume when it or a similar source is connected.</source>
        <translation>“{name}”已拔出。重新接上它或同类设备后，字幕会自动继续。</translation>
    </message>
    <message>
        <source>“{name}” stopped sending audio. Captions resume when it or a similar source works again.</source>
        <translation>“{name}”没有声音了。它或同类设备恢复后，字幕会自动继续。</translation>
    </message>
    <message>
        <source>Listening to “{name}” again.</source>
        <translation>“{name}”已恢复。</translation>
    </message>
    <message>
        <source>Now listening to “{name}” instead of “{wanted}”.</source>
        <translation>已改用“{name}”，代替“{wanted}”。</translation>
    </message>
    <message>
        <source>Now listening to “{name}”, as set in the system&apos;s sound settings.</source>
        <translation>已按系统的声音设置改用“{name}”。</translation>
    </message>
    <message>
        <source>The sound server isn&apos;t responding. Sign out and back in, or restart this computer.</source>
        <translation>声音服务器没有响应。请注销后重新登录，或者重启电脑。</translation>
    </message>
    <message>
        <source>The sound server denied access. Start Surtitle as the signed-in user, not with sudo.</source>
        <translation>声音服务器拒绝访问。请以当前登录的用户启动 Surtitle，不要使用 sudo。</translation>
    </message>
    <message>
        <source>The PortAudio library, needed for microphone input, is missing. Install it with “sudo apt install libportaudio2” (Fedora: “sudo dnf install portaudio”, Arch: “sudo pacman -S portaudio”), then restart Surtitle.</source>
        <translation>缺少麦克风输入所需的 PortAudio 库。请用“sudo apt install libportaudio2”安装（Fedora：“sudo dnf install portaudio”，Arch：“sudo pacman -S portaudio”），然后重新启动 Surtitle。</translation>
    </message>
    <message>
        <source>The sound system isn&apos;t responding. Restart it or this computer, then try again.</source>
        <translation>声音系统没有响应。请重启它或这台电脑，然后重试。</translation>
    </message>
    <message>
        <source>ALSA apps can&apos;t reach the sound server. Install the ALSA plug-ins with “sudo apt install libasound2-plugins”, then restart Surtitle.</source>
        <translation>ALSA 程序无法连接声音服务器。请用“sudo apt install libasound2-plugins”安装 ALSA 插件，然后重新启动 Surtitle。</translation>
    </message>
    <message>
        <source>The sample rate must be between 1 and {most} Hz.</source>
        <translation>采样率必须在 1 到 {most} Hz 之间。</translation>
    </message>
    <message>
        <source>The number of channels must be between 1 and {most}.</source>
        <translation>声道数必须在 1 到 {most} 之间。</translation>
    </message>
    <message>
        <source>There is no sample format “{encoding}”. Choose one of: {known}.</source>
        <translation>没有采样格式“{encoding}”。请选择其中之一：{known}。</translation>
    </message>
    <message>
        <source>the microphone changed</source>
        <translation>麦克风有变动</translation>
    </message>
    <message>
        <source>“{name}” must be stored on disk before it can be captioned, and there isn&apos;t enough space ({reason}). Send it as WAV or raw samples instead.</source>
        <translation>“{name}”要先存到磁盘上才能生成字幕，但磁盘空间不足（{reason}）。请改用 WAV 或原始采样送入。</translation>
    </message>
    <message>
        <source>{trouble} The overlay may not stay on top of other windows.</source>
        <translation>{trouble}悬浮字幕可能无法保持在其他窗口之上。</translation>
    </message>
    <message>
        <source>No display found.</source>
        <translation>未检测到屏幕。</translation>
    </message>
    <message>
        <source>{asked} needs {variable}, which isn&apos;t set.</source>
        <translation>{asked} 需要环境变量 {variable}，但它没有设置。</translation>
    </message>
    <message>
        <source>The display at {name} isn&apos;t responding.</source>
        <translation>{name} 上的屏幕没有响应。</translation>
    </message>
    <message>
        <source>The display at {name} rejected the authorisation in {file} (XAUTHORITY).</source>
        <translation>{name} 上的屏幕拒绝了 {file} 中的授权（XAUTHORITY）。</translation>
    </message>
    <message>
        <source>The display at {name} requires authorisation, and XAUTHORITY doesn&apos;t name a file that has it.</source>
        <translation>{name} 上的屏幕需要授权，但 XAUTHORITY 没有指向含有授权的文件。</translation>
    </message>
    <message>
        <source>{name} can&apos;t be found: XDG_RUNTIME_DIR isn&apos;t set.</source>
        <translation>找不到 {name}：没有设置 XDG_RUNTIME_DIR。</translation>
    </message>
    <message>
        <source>{name} isn&apos;t responding.</source>
        <translation>{name} 没有响应。</translation>
    </message>
    <message>
        <source>Qt has no platform called {asked}.</source>
        <translation>Qt 不支持平台 {asked}。</translation>
    </message>
    <message>
        <source>A library is missing: {library}. Run setup again.</source>
        <translation>缺少一个库：{library}。请重新运行安装程序。</translation>
    </message>
    <message>
        <source>Qt can&apos;t start on {name}: {reason}</source>
        <translation>Qt 无法在 {name} 上启动：{reason}</translation>
    </message>
    <message>
        <source>The speech service keeps ending immediately, as if it received no audio. Check the microphone.</source>
        <translation>语音服务一启动就结束，似乎没有收到声音。请检查麦克风。</translation>
    </message>
    <message>
        <source>Too many requests with this API key.</source>
        <translation>这个 API Key 的请求过于频繁。</translation>
    </message>
    <message>
        <source>The speech service rejected the API key. Enter it again, or switch to “This computer”.</source>
        <translation>API Key 无效。请重新输入，或者改用“本机”。</translation>
    </message>
    <message>
        <source>This model isn&apos;t available, or no longer is. Choose another in Settings, or switch to “This computer”.</source>
        <translation>该模型不可用或已下线。请在设置中选择其他模型，或者改用“本机”。</translation>
    </message>
    <message>
        <source>This API key doesn&apos;t have access to the model. Enable it in the service&apos;s console, or choose another model in Settings.</source>
        <translation>这个 API Key 没有该模型的使用权限。请在服务控制台中开通，或在设置中选择其他模型。</translation>
    </message>
    <message>
        <source>The speech service isn&apos;t enabled for this account. Enable it in the service&apos;s console, or switch to “This computer”.</source>
        <translation>这个账号没有开通语音服务。请在服务控制台中开通，或者改用“本机”。</translation>
    </message>
    <message>
        <source>This account has an overdue balance. Pay it in the service&apos;s console, or switch to “This computer”.</source>
        <translation>账号已欠费。请在服务控制台中充值，或者改用“本机”。</translation>
    </message>
    <message>
        <source>This account&apos;s free quota is used up. Enable paid usage in the service&apos;s console, or switch to “This computer”.</source>
        <translation>账号的免费额度已用完。请在服务控制台中开通付费，或者改用“本机”。</translation>
    </message>
    <message>
        <source>Speech service error ({code}: {message}).</source>
        <translation>语音服务出错（{code}：{message}）。</translation>
    </message>
    <message>
        <source>no error code</source>
        <translation>没有错误码</translation>
    </message>
    <message>
        <source>no details</source>
        <translation>没有详细信息</translation>
    </message>
    <message>
        <source>The speech service rejected a request ({message}). This is a bug in Surtitle. Please report it.</source>
        <translation>语音服务拒绝了请求（{message}）。这是 Surtitle 的缺陷，请反馈给我们。</translation>
    </message>
    <message>
        <source>can&apos;t fail a task in state IDLE</source>
        <translation>在状态 IDLE 下不能使任务失败</translation>
    </message>
    <message>
        <source>Qwen LiveTranslate 3.8: recognition and translation</source>
        <translation>千问 LiveTranslate 3.8：识别和翻译</translation>
    </message>
    <message>
        <source>Qwen LiveTranslate 3.5: recognition and translation</source>
        <translation>千问 LiveTranslate 3.5：识别和翻译</translation>
    </message>
    <message>
        <source>Qwen3-ASR-Flash: recognition in many languages</source>
        <translation>千问3-ASR-Flash：识别多种语言</translation>
    </message>
    <message>
        <source>Fun-ASR: recognition in Chinese, English and Japanese, with custom vocabulary</source>
        <translation>Fun-ASR：识别中文、英语和日语，支持热词</translation>
    </message>
    <message>
        <source>Gummy: retirement announced for 10 October 2026</source>
        <translation>Gummy：官方宣布 2026 年 10 月 10 日下线</translation>
    </message>
    <message>
        <source>can&apos;t fail a task in state {state}</source>
        <translation>在状态 {state} 下不能使任务失败</translation>
    </message>
    <message>
        <source>Only one target language is supported at a time.</source>
        <translation>一次只支持一种目标语言。</translation>
    </message>
    <message>
        <source>port numbers go up to 65535</source>
        <translation>端口号最大为 65535</translation>
    </message>
    <message>
        <source>The speech service can&apos;t listen on {host}, port {port} ({reason}). Choose another port.</source>
        <translation>语音服务无法在 {host} 的端口 {port} 上监听（{reason}）。请换一个端口。</translation>
    </message>
    <message>
        <source>The speech service stopped responding.</source>
        <translation>语音服务停止响应。</translation>
    </message>
    <message>
        <source>This computer is busy. Captions update less often and are {behind_s} s behind. Nothing is lost.</source>
        <translation>电脑繁忙：字幕更新变慢，延迟 {behind_s} 秒。内容不会丢失。</translation>
    </message>
    <message>
        <source>Captions are {behind_s} s behind and catching up. Nothing is lost.</source>
        <translation>字幕延迟 {behind_s} 秒，正在追赶。内容不会丢失。</translation>
    </message>
    <message>
        <source>The speech service ended its task early. Starting a new one…</source>
        <translation>语音服务提前结束了任务，正在开始新任务。</translation>
    </message>
    <message>
        <source>The speech service is responding but isn&apos;t accepting audio.</source>
        <translation>语音服务有响应，但没有开始接收音频。</translation>
    </message>
    <message>
        <source>The speech service didn&apos;t return the last words in time. They may be missing.</source>
        <translation>语音服务没有及时返回最后几句话，这部分可能缺失。</translation>
    </message>
    <message>
        <source>it contains no certificate</source>
        <translation>其中没有证书</translation>
    </message>
    <message>
        <source>The environment variable {variable} points to {path}, which can&apos;t be used ({reason}). Correct it, or remove it.</source>
        <translation>环境变量 {variable} 指向的 {path} 无法使用（{reason}）。请更正或删除这个变量。</translation>
    </message>
    <message>
        <source>The certificate of {name} has expired. Check this computer&apos;s date and time. If they&apos;re right, the service&apos;s operator has to renew it.</source>
        <translation>{name}的证书已过期。请检查这台电脑的日期和时间。如果没有错，就需要由服务的运营者更新证书。</translation>
    </message>
    <message>
        <source>The certificate of {name} isn&apos;t valid yet. Check this computer&apos;s date and time.</source>
        <translation>{name}的证书尚未生效。请检查这台电脑的日期和时间。</translation>
    </message>
    <message>
        <source>The certificate received for {name} is for another address. Check the address. If this network requires you to sign in, open any page in a browser first.</source>
        <translation>收到的{name}的证书属于另一个地址。请检查地址。如果这个网络需要登录，请先在浏览器中打开任意网页。</translation>
    </message>
    <message>
        <source>The certificate of {name} has been revoked. No secure connection is possible.</source>
        <translation>{name}的证书已被吊销，无法安全地连接。</translation>
    </message>
    <message>
        <source>The certificate of {name} was issued by an authority that this computer doesn&apos;t trust. On a company network, install the company&apos;s root certificate on this system, or set its file in the environment variable {variable}. On a public network, sign in with a browser first.</source>
        <translation>{name}的证书由这台电脑不信任的机构颁发。在公司网络中，请把公司的根证书安装到系统里，或用环境变量 {variable} 指定它的文件。在公共网络中，请先在浏览器里登录。</translation>
    </message>
    <message>
        <source>Couldn&apos;t verify the certificate of {name} ({reason}).</source>
        <translation>无法验证{name}的证书（{reason}）。</translation>
    </message>
    <message>
        <source>The API key contains invalid characters. Copy it again from the service&apos;s console.</source>
        <translation>API Key 中含有无效字符。请从服务控制台重新复制。</translation>
    </message>
    <message>
        <source>The system keyring isn&apos;t responding. You can set the key in {variable} instead.</source>
        <translation>系统密钥环没有响应。可以改用环境变量 {variable} 提供 API Key。</translation>
    </message>
    <message>
        <source>Can&apos;t use the system keyring ({reason}). You can set the key in {variable} instead.</source>
        <translation>无法使用系统密钥环（{reason}）。可以改用环境变量 {variable} 提供 API Key。</translation>
    </message>
    <message>
        <source>The model {model} doesn&apos;t support translation. Choose another model, or “No translation”.</source>
        <translation>模型 {model} 不支持翻译。请选择其他模型，或不翻译。</translation>
    </message>
    <message>
        <source>“{wanted}” isn&apos;t a service. Use “local”, “cloud” or an address that starts with wss://.</source>
        <translation>“{wanted}”不是服务。请使用“local”、“cloud”，或者以 wss:// 开头的地址。</translation>
    </message>
    <message>
        <source>Couldn&apos;t write {path} ({reason}). Choose another location.</source>
        <translation>无法写入 {path}（{reason}）。请换一个位置。</translation>
    </message>
    <message>
        <source>{count} of {whole} cues exceed the line length because of one long word (cues: {numbers}).</source>
        <translation>{whole} 条字幕中有 {count} 条因一个长单词而超出每行字符数（第 {numbers} 条）。</translation>
    </message>
    <message>
        <source>{count} of {whole} cues end before the speech does, to stay within the maximum duration (cues: {numbers}).</source>
        <translation>{whole} 条字幕中有 {count} 条因达到最长显示时间而在话说完前结束（第 {numbers} 条）。</translation>
    </message>
    <message>
        <source>{count} of {whole} cues start late because the previous cue needs the time (cues: {numbers}).</source>
        <translation>{whole} 条字幕中有 {count} 条因上一条占用时间而推迟出现（第 {numbers} 条）。</translation>
    </message>
    <message>
        <source>{count} of {whole} cues are below the minimum duration because the range or time offset cuts them (cues: {numbers}).</source>
        <translation>{whole} 条字幕中有 {count} 条因所选范围或时间偏移被截短，低于最短显示时间（第 {numbers} 条）。</translation>
    </message>
    <message>
        <source>{count} of {whole} cues are below the minimum duration because the next one follows immediately (cues: {numbers}).</source>
        <translation>{whole} 条字幕中有 {count} 条因下一条紧接着出现，低于最短显示时间（第 {numbers} 条）。</translation>
    </message>
    <message>
        <source>{count} of {whole} cues exceed the reading speed because the range or time offset cuts them (cues: {numbers}).</source>
        <translation>{whole} 条字幕中有 {count} 条因所选范围或时间偏移被截短，超过阅读速度上限（第 {numbers} 条）。</translation>
    </message>
    <message>
        <source>{count} of {whole} cues exceed the reading speed because the speech is fast (cues: {numbers}).</source>
        <translation>{whole} 条字幕中有 {count} 条因语速太快，超过阅读速度上限（第 {numbers} 条）。</translation>
    </message>
    <message>
        <source>{count} of {whole} cues have a line with a single short word (cues: {numbers}).</source>
        <translation>{whole} 条字幕中有 {count} 条存在单个短词独占一行（第 {numbers} 条）。</translation>
    </message>
    <message>
        <source>{count} of {whole} sentences have no original text; only the translation is exported.</source>
        <translation>{whole} 句中有 {count} 句没有原文，只导出译文。</translation>
    </message>
    <message>
        <source>{count} of {whole} sentences have no translation; only the original is exported.</source>
        <translation>{whole} 句中有 {count} 句没有译文，只导出原文。</translation>
    </message>
    <message>
        <source>{count} of {whole} cues fall before the start of the file after the time offset and were omitted.</source>
        <translation>{whole} 条字幕中有 {count} 条在时间偏移后早于文件开头，已略去。</translation>
    </message>
    <message>
        <source>No speech in this session. The file is empty.</source>
        <translation>这次会话没有语音，文件为空。</translation>
    </message>
    <message>
        <source>No speech in this session. The file has no captions.</source>
        <translation>这次会话没有语音，文件中没有字幕。</translation>
    </message>
    <message>
        <source>No speech in this range. The file is empty.</source>
        <translation>这个范围内没有语音，文件为空。</translation>
    </message>
    <message>
        <source>No speech in this range. The file has no captions.</source>
        <translation>这个范围内没有语音，文件中没有字幕。</translation>
    </message>
    <message>
        <source>Couldn&apos;t read the session {path} ({reason}).</source>
        <translation>无法读取会话 {path}（{reason}）。</translation>
    </message>
    <message>
        <source>{path} isn&apos;t a Surtitle session.</source>
        <translation>{path} 不是 Surtitle 的会话。</translation>
    </message>
    <message>
        <source>{path} was created by a newer version of Surtitle ({version}). Update Surtitle to open it.</source>
        <translation>{path} 由更新版本的 Surtitle（{version}）创建。请更新 Surtitle 后再打开。</translation>
    </message>
    <message>
        <source>Couldn&apos;t read the sessions in {folder} ({reason}).</source>
        <translation>无法读取 {folder} 中的会话（{reason}）。</translation>
    </message>
    <message>
        <source>There is no session “{name}”. Did you mean “{other}”? Enter the full name.</source>
        <translation>没有名为“{name}”的会话。是否指“{other}”？请输入完整名称。</translation>
    </message>
    <message>
        <source>There is no session “{name}”. Run “surtitle sessions” to list them.</source>
        <translation>没有名为“{name}”的会话。运行“surtitle sessions”可列出所有会话。</translation>
    </message>
    <message>
        <source>{count} sessions match “{name}”. Enter more of the name.</source>
        <translation>有 {count} 个会话与“{name}”匹配。请输入更完整的名称。</translation>
    </message>
    <message>
        <source>The session {name} no longer exists.</source>
        <translation>会话 {name} 已不存在。</translation>
    </message>
    <message>
        <source>The session {name} is still running or being edited. Try again later.</source>
        <translation>会话 {name} 正在进行或正在被修改，请稍后再试。</translation>
    </message>
    <message>
        <source>Couldn&apos;t change the session {name} ({reason}).</source>
        <translation>无法修改会话 {name}（{reason}）。</translation>
    </message>
    <message>
        <source>the disk isn&apos;t responding</source>
        <translation>磁盘没有响应</translation>
    </message>
    <message>
        <source>The disk with {folder} isn&apos;t responding. The end of this session wasn&apos;t saved there.</source>
        <translation>{folder} 所在的磁盘没有响应，这次会话的结尾没有保存。</translation>
    </message>
    <message>
        <source>This session couldn&apos;t be fully saved in {folder} ({reason}).</source>
        <translation>这次会话没能完整保存到 {folder}（{reason}）。</translation>
    </message>
    <message>
        <source>only part of it could be written</source>
        <translation>只写入了一部分</translation>
    </message>
    <message>
        <source>This session is being saved in {folder} again.</source>
        <translation>这次会话又开始保存到 {folder}。</translation>
    </message>
    <message>
        <source>This session still can&apos;t be saved in {folder}, and memory for it is full. From now on, captions won&apos;t be saved there.</source>
        <translation>这次会话仍无法保存到 {folder}，内存缓存也已满：此后的内容不会保存。</translation>
    </message>
    <message>
        <source>Can&apos;t save this session in {folder} ({reason}). Captions continue but aren&apos;t saved anywhere else. Saving resumes as soon as possible.</source>
        <translation>无法把这次会话保存到 {folder}（{reason}）。字幕会继续，但目前没有保存在别处；条件恢复后会自动保存。</translation>
    </message>
    <message>
        <source>Can&apos;t save this session in {folder} ({reason}). Captions continue, and saving resumes as soon as possible.</source>
        <translation>无法把这次会话保存到 {folder}（{reason}）。字幕会继续，条件恢复后会自动保存。</translation>
    </message>
    <message>
        <source>it contains no readable session</source>
        <translation>其中没有可读取的会话</translation>
    </message>
    <message>
        <source>{name} isn&apos;t a session and was skipped ({reason}).</source>
        <translation>{name} 不是会话，已略过（{reason}）。</translation>
    </message>
    <message>
        <source>{count} files in {folder} aren&apos;t sessions and were skipped, such as {name} ({reason}).</source>
        <translation>{folder} 中有 {count} 个文件不是会话，已略过，例如 {name}（{reason}）。</translation>
    </message>
    <message>
        <source>{path} was left unchanged because it was edited after the session or belongs to another one.</source>
        <translation>{path} 未被改动，因为它在会话之后被修改过，或者属于另一个会话。</translation>
    </message>
    <message>
        <source>The correction was saved, but {path} couldn&apos;t be written ({reason}).</source>
        <translation>更正已保存，但无法写入 {path}（{reason}）。</translation>
    </message>
    <message>
        <source>“{title}” can&apos;t be used as a file name. Use letters or digits.</source>
        <translation>“{title}”不能用作文件名。请使用文字或数字。</translation>
    </message>
    <message>
        <source>Couldn&apos;t rename {path} ({reason}).</source>
        <translation>无法重命名 {path}（{reason}）。</translation>
    </message>
    <message>
        <source>Couldn&apos;t rename the session {name} ({reason}).</source>
        <translation>无法重命名会话 {name}（{reason}）。</translation>
    </message>
    <message>
        <source>Couldn&apos;t move {path} to the trash ({reason}). You can delete it yourself.</source>
        <translation>无法把 {path} 移到回收站（{reason}）。可以自行删除。</translation>
    </message>
    <message>
        <source>Couldn&apos;t write the subtitles to {path} ({reason}).</source>
        <translation>无法把字幕写入 {path}（{reason}）。</translation>
    </message>
    <message>
        <source>From then on, captions are saved in past sessions only.</source>
        <translation>此后的内容只保存到历史会话。</translation>
    </message>
    <message>
        <source>{trouble} The complete session is in past sessions. Run “surtitle sessions --recover” to restore the file.</source>
        <translation>{trouble}历史会话中有完整内容；运行“surtitle sessions --recover”可恢复文件。</translation>
    </message>
    <message>
        <source>Couldn&apos;t create the folder {folder} ({reason}).</source>
        <translation>无法创建文件夹 {folder}（{reason}）。</translation>
    </message>
    <message>
        <source>Checking the session…</source>
        <translation>正在检查会话…</translation>
    </message>
    <message>
        <source>All subtitles meet these limits.</source>
        <translation>所有字幕都符合限值。</translation>
    </message>
    <message>
        <source>{error} The key will be used until you close Surtitle.</source>
        <translation>{error}在关闭 Surtitle 之前仍会使用这个 API Key。</translation>
    </message>
    <message>
        <source>API key saved in the system keyring. Surtitle now uses the cloud. You can switch back to “This computer” at any time.</source>
        <translation>API Key 已保存到系统密钥环，并已切换到云端。可随时改用“本机”。</translation>
    </message>
    <message>
        <source>API key saved in the system keyring.</source>
        <translation>API Key 已保存到系统密钥环。</translation>
    </message>
    <message>
        <source>API key removed. Surtitle now uses “This computer”.</source>
        <translation>API Key 已删除，已切换到“本机”。</translation>
    </message>
    <message>
        <source>API key removed.</source>
        <translation>API Key 已删除。</translation>
    </message>
    <message>
        <source>Indexing sessions for search: {done} of {whole}…</source>
        <translation>正在建立搜索索引：{done}/{whole} 个会话…</translation>
    </message>
    <message>
        <source>This session is still running. Showing its captions so far.</source>
        <translation>这次会话还在进行，以下是目前为止的字幕。</translation>
    </message>
    <message>
        <source>Closing: waiting for the last sentence… Close again to quit now.</source>
        <translation>正在关闭，等待最后一句… 再次关闭可立即退出。</translation>
    </message>
    <message>
        <source>Add API key…</source>
        <translation>添加 API Key…</translation>
    </message>
    <message>
        <source>Choose folder…</source>
        <translation>选择文件夹…</translation>
    </message>
    <message>
        <source>Play sample recording</source>
        <translation>播放示例录音</translation>
    </message>
    <message>
        <source>The cloud service needs an API key. Until you add one, Surtitle uses “This computer”.</source>
        <translation>云服务需要 API Key。添加之前将使用“本机”。</translation>
    </message>
    <message>
        <source>“{keys}” isn&apos;t a valid shortcut.</source>
        <translation>“{keys}”不是有效的快捷键。</translation>
    </message>
    <message>
        <source>{keys} can&apos;t be used. Use a letter, digit, function key or arrow key.</source>
        <translation>不能使用 {keys}。请使用字母键、数字键、功能键或方向键。</translation>
    </message>
    <message>
        <source>{keys} is needed for typing. Add Ctrl, Alt or Meta.</source>
        <translation>打字时要用到 {keys}。请加上 Ctrl、Alt 或 Meta。</translation>
    </message>
    <message>
        <source>{keys} is assigned twice.</source>
        <translation>{keys} 重复使用了。</translation>
    </message>
    <message>
        <source>Global shortcuts aren&apos;t available under Wayland. Use the tray icon or the shortcuts below. In an X11 session, you can set global shortcuts here.</source>
        <translation>Wayland 下无法使用全局快捷键。请使用托盘图标或下面的窗口快捷键；在 X11 会话中可以在这里设置全局快捷键。</translation>
    </message>
    <message>
        <source>Global shortcuts aren&apos;t available on this system.</source>
        <translation>此系统不支持全局快捷键。</translation>
    </message>
    <message>
        <source>Global shortcuts can&apos;t be used on this display ({error}).</source>
        <translation>此屏幕无法使用全局快捷键（{error}）。</translation>
    </message>
    <message>
        <source>Another app already uses {keys}. Choose a different shortcut here or in that app.</source>
        <translation>{keys} 已被其他程序占用。请更换这里或该程序中的快捷键。</translation>
    </message>
    <message>
        <source>{keys} isn&apos;t available on this keyboard.</source>
        <translation>这个键盘上没有 {keys} 对应的键位。</translation>
    </message>
    <message>
        <source>Something went wrong in Surtitle. Your captions so far are saved. See the log for details.</source>
        <translation>Surtitle 内部出错。目前为止的字幕已保存，详情见日志。</translation>
    </message>
    <message>
        <source>Stop and choose another source</source>
        <translation>停止并更换音频来源</translation>
    </message>
    <message>
        <source>{what} Speech is still being captured.</source>
        <translation>{what}语音仍在采集。</translation>
    </message>
    <message>
        <source>Couldn&apos;t save the settings ({reason}).</source>
        <translation>无法保存设置（{reason}）。</translation>
    </message>
</context>
<context>
    <name>AccessibleRoles</name>
    <message>
        <source>Clear</source>
        <translation>清空</translation>
    </message>
</context>
<context>
    <name>AppearancePage</name>
    <message>
        <source>Overlay</source>
        <translation>悬浮字幕</translation>
    </message>
</context>
<context>
    <name>AppearancePanel</name>
    <message>
        <source>Translation</source>
        <translation>译文</translation>
    </message>
    <message>
        <source>Both</source>
        <translation>原文和译文</translation>
    </message>
    <message>
        <source> px</source>
        <translation> 像素</translation>
    </message>
    <message>
        <source>Regular</source>
        <translation>常规</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>原文</translation>
    </message>
    <message>
        <source>Translation above original</source>
        <translation>译文在原文上方</translation>
    </message>
    <message>
        <source>System font</source>
        <translation>系统字体</translation>
    </message>
    <message>
        <source>Medium</source>
        <translation>中等</translation>
    </message>
    <message>
        <source>Semi-bold</source>
        <translation>半粗</translation>
    </message>
    <message>
        <source>Bold</source>
        <translation>粗</translation>
    </message>
    <message>
        <source>Black</source>
        <translation>特粗</translation>
    </message>
    <message>
        <source>Original text colour</source>
        <translation>原文颜色</translation>
    </message>
    <message>
        <source>Translation colour</source>
        <translation>译文颜色</translation>
    </message>
    <message>
        <source>Background colour</source>
        <translation>背景颜色</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Centre</source>
        <translation>居中</translation>
    </message>
    <message>
        <source>End</source>
        <translation>行尾</translation>
    </message>
    <message>
        <source>With Start alignment, text doesn&apos;t shift as a line grows.</source>
        <translation>选择“行首”时，一行变长不会引起文字移动。</translation>
    </message>
    <message>
        <source>System setting</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Smooth</source>
        <translation>平滑</translation>
    </message>
    <message>
        <source>Instant</source>
        <translation>无动画</translation>
    </message>
    <message>
        <source>Hide from screen sharing</source>
        <translation>在屏幕共享中隐藏</translation>
    </message>
    <message>
        <source>Hard to read on some backgrounds: contrast is {found:.1f}:1, at least {needed}:1 is recommended.</source>
        <translation>在某些背景上难以看清：对比度为 {found:.1f}:1，建议不低于 {needed}:1。</translation>
    </message>
    <message>
        <source>Custom</source>
        <translation>自定义</translation>
    </message>
    <message>
        <source>&amp;Preset</source>
        <translation>预设(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Show</source>
        <translation>显示(&amp;S)</translation>
    </message>
    <message>
        <source>Al&amp;ignment</source>
        <translation>对齐(&amp;I)</translation>
    </message>
    <message>
        <source>Scroll ani&amp;mation</source>
        <translation>滚动动画(&amp;M)</translation>
    </message>
    <message>
        <source>Original &amp;text</source>
        <translation>原文(&amp;T)</translation>
    </message>
    <message>
        <source>Text &amp;edge</source>
        <translation>文字边缘(&amp;E)</translation>
    </message>
    <message>
        <source>Wayland doesn&apos;t let apps keep a window on top or position it. If XWayland is available, start Surtitle with QT_QPA_PLATFORM=xcb.</source>
        <translation>Wayland 下程序无法让窗口置顶，也无法指定窗口位置。如果系统有 XWayland，请用 QT_QPA_PLATFORM=xcb 启动 Surtitle。</translation>
    </message>
    <message>
        <source>Outline</source>
        <translation>描边</translation>
    </message>
    <message>
        <source>Shadow</source>
        <translation>阴影</translation>
    </message>
    <message>
        <source> s</source>
        <translation> 秒</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>从不</translation>
    </message>
    <message>
        <source>Classic</source>
        <translation>经典</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>高对比度</translation>
    </message>
    <message>
        <source>Large</source>
        <translation>大字</translation>
    </message>
    <message>
        <source>Film</source>
        <translation>电影</translation>
    </message>
    <message>
        <source>&amp;Font</source>
        <translation>字体(&amp;F)</translation>
    </message>
    <message>
        <source>Si&amp;ze</source>
        <translation>大小(&amp;Z)</translation>
    </message>
    <message>
        <source>&amp;Weight</source>
        <translation>粗细(&amp;W)</translation>
    </message>
    <message>
        <source>Li&amp;nes</source>
        <translation>行数(&amp;N)</translation>
    </message>
    <message>
        <source>T&amp;ranslation</source>
        <translation>译文(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Background</source>
        <translation>背景(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Opacity</source>
        <translation>不透明度(&amp;O)</translation>
    </message>
    <message>
        <source>Wi&amp;dth</source>
        <translation>宽度(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Clear after silence</source>
        <translation>静音后清空(&amp;C)</translation>
    </message>
</context>
<context>
    <name>AppearancePreview</name>
    <message>
        <source>Caption preview</source>
        <translation>字幕预览</translation>
    </message>
    <message>
        <source>Captions will look like this.</source>
        <translation>字幕显示效果如下。</translation>
    </message>
    <message>
        <source>Words in progress may change.</source>
        <translation>还没说完的部分可能会变。</translation>
    </message>
</context>
<context>
    <name>CaptionEditor</name>
    <message>
        <source>Corrected text</source>
        <translation>改正后的文字</translation>
    </message>
    <message>
        <source>Enter to save, Esc to cancel. Leave empty to restore the original.</source>
        <translation>按 Enter 保存，按 Esc 取消。留空则恢复原文字。</translation>
    </message>
    <message>
        <source>Enter to save · Esc to cancel</source>
        <translation>按 Enter 保存 · 按 Esc 取消</translation>
    </message>
</context>
<context>
    <name>CaptionList</name>
    <message>
        <source>Captions</source>
        <translation>字幕</translation>
    </message>
</context>
<context>
    <name>CaptionMenu</name>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>全选(&amp;A)</translation>
    </message>
    <message>
        <source>C&amp;orrect…</source>
        <translation>改正(&amp;O)…</translation>
    </message>
    <message>
        <source>Copy origi&amp;nal only</source>
        <translation>仅复制原文(&amp;N)</translation>
    </message>
    <message>
        <source>Copy &amp;translation only</source>
        <translation>仅复制译文(&amp;T)</translation>
    </message>
    <message>
        <source>Copy with ti&amp;mestamps</source>
        <translation>复制（含时间戳）(&amp;M)</translation>
    </message>
    <message>
        <source>Correct t&amp;ranslation…</source>
        <translation>更正译文(&amp;R)…</translation>
    </message>
    <message>
        <source>Stop reading a&amp;long</source>
        <translation>停止跟读(&amp;L)</translation>
    </message>
    <message>
        <source>Read a&amp;long from here</source>
        <translation>从这里开始跟读(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Find…</source>
        <translation>查找(&amp;F)…</translation>
    </message>
    <message>
        <source>&amp;Go to time…</source>
        <translation>转到时间(&amp;G)…</translation>
    </message>
</context>
<context>
    <name>CaptionsPage</name>
    <message>
        <source>&amp;Spoken language</source>
        <translation>所说的语言(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Translate to</source>
        <translation>翻译成(&amp;T)</translation>
    </message>
    <message>
        <source>Only languages supported by the current service are listed.</source>
        <translation>只列出当前服务支持的语言。</translation>
    </message>
    <message>
        <source>Pause that ends a sentence</source>
        <translation>断句停顿时长</translation>
    </message>
    <message>
        <source>Service default</source>
        <translation>由服务决定</translation>
    </message>
    <message>
        <source>&amp;End a sentence after a pause of</source>
        <translation>停顿多久后断句(&amp;E)</translation>
    </message>
    <message>
        <source>Shorter pauses finalise captions sooner. Longer pauses avoid splitting sentences when a speaker stops to think.</source>
        <translation>停顿较短：字幕更快定稿。停顿较长：说话人停下来思考时，句子不会被切断。</translation>
    </message>
    <message>
        <source>Qwen LiveTranslate 3.8, the default cloud model, decides this automatically.</source>
        <translation>云端默认模型千问 LiveTranslate 3.8 会自动断句。</translation>
    </message>
    <message>
        <source>Audio buffer</source>
        <translation>音频缓存</translation>
    </message>
    <message>
        <source>Maximum &amp;catch-up after a dropped connection</source>
        <translation>断线后最多补全(&amp;C)</translation>
    </message>
    <message>
        <source>Audio is buffered in memory only, never on disk. Anything beyond this limit is marked as missing.</source>
        <translation>音频只缓存在内存中，不会写入磁盘。超出时长的部分会标记为缺失。</translation>
    </message>
    <message>
        <source>Changes take effect the next time you start captions.</source>
        <translation>更改将在下次开始字幕时生效。</translation>
    </message>
    <message>
        <source>Captions</source>
        <translation>字幕</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} 秒</translation>
    </message>
    <message>
        <source>{minutes} min ({megabytes} MB)</source>
        <translation>{minutes} 分钟（{megabytes} MB）</translation>
    </message>
</context>
<context>
    <name>ColourButton</name>
    <message>
        <source>{name}: {colour}</source>
        <translation>{name}：{colour}</translation>
    </message>
</context>
<context>
    <name>ControlBar</name>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Speech service</source>
        <translation>语音服务</translation>
    </message>
    <message>
        <source>Settin&amp;gs…</source>
        <translation>设置(&amp;G)…</translation>
    </message>
    <message>
        <source>Overlay</source>
        <translation>悬浮字幕</translation>
    </message>
    <message>
        <source>Overlay options</source>
        <translation>悬浮字幕选项</translation>
    </message>
    <message>
        <source>Audio source, languages and service</source>
        <translation>音频来源、语言和服务</translation>
    </message>
    <message>
        <source>To change these, stop captions first.</source>
        <translation>要更改这些选项，请先停止字幕。</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Start captions</source>
        <translation>开始字幕</translation>
    </message>
    <message>
        <source>Stop and save the transcript</source>
        <translation>停止并保存文字记录</translation>
    </message>
    <message>
        <source>Open audio file</source>
        <translation>打开音频文件</translation>
    </message>
    <message>
        <source>Play sample recording</source>
        <translation>播放示例录音</translation>
    </message>
    <message>
        <source>Audio source</source>
        <translation>音频来源</translation>
    </message>
    <message>
        <source>Speech service, API key, overlay, shortcuts and more</source>
        <translation>语音服务、API Key、悬浮字幕、快捷键等</translation>
    </message>
    <message>
        <source>Keep captions on top of all windows</source>
        <translation>在所有窗口上方显示字幕</translation>
    </message>
    <message>
        <source>Aud&amp;io source</source>
        <translation>音频来源(&amp;I)</translation>
    </message>
    <message>
        <source>Spo&amp;ken language</source>
        <translation>说话语言(&amp;K)</translation>
    </message>
    <message>
        <source>Where speech recognition runs</source>
        <translation>语音识别的运行位置</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>Resume listening</source>
        <translation>继续聆听</translation>
    </message>
    <message>
        <source>Pause listening</source>
        <translation>暂停聆听</translation>
    </message>
    <message>
        <source>&amp;Translate to</source>
        <translation>翻译成(&amp;T)</translation>
    </message>
    <message>
        <source>Ser&amp;vice</source>
        <translation>服务(&amp;V)</translation>
    </message>
    <message>
        <source>Cloud</source>
        <translation>云端</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
</context>
<context>
    <name>ElapsedLabel</name>
    <message>
        <source>Elapsed time</source>
        <translation>已用时间</translation>
    </message>
    <message>
        <source>Captioning time, excluding pauses</source>
        <translation>字幕运行时间（不含暂停）</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>{names} already exists in {folder}. Replace it?</source>
        <translation>{folder} 中已存在 {names}。是否替换？</translation>
    </message>
    <message>
        <source>{names} already exist in {folder}. Replace them?</source>
        <translation>{folder} 中已存在 {names}。是否全部替换？</translation>
    </message>
    <message>
        <source>Replace file?</source>
        <translation>替换文件？</translation>
    </message>
    <message>
        <source>Export session</source>
        <translation>导出会话</translation>
    </message>
    <message>
        <source>Export progress</source>
        <translation>导出进度</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>导出(&amp;E)…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Export “{title}”</source>
        <translation>导出“{title}”</translation>
    </message>
    <message>
        <source>Previe&amp;w</source>
        <translation>预览(&amp;W)</translation>
    </message>
</context>
<context>
    <name>ExportForm</name>
    <message>
        <source>F&amp;ormat</source>
        <translation>格式(&amp;O)</translation>
    </message>
    <message>
        <source>Te&amp;xt</source>
        <translation>文字(&amp;X)</translation>
    </message>
    <message>
        <source>Both, original first</source>
        <translation>双语，原文在上</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>原文</translation>
    </message>
    <message>
        <source>Separate file for each language</source>
        <translation>原文和译文分别存为文件</translation>
    </message>
    <message>
        <source>T&amp;imestamps</source>
        <translation>时间码(&amp;I)</translation>
    </message>
    <message>
        <source>From session start</source>
        <translation>从会话开始计时</translation>
    </message>
    <message>
        <source>Time off&amp;set</source>
        <translation>时间偏移(&amp;S)</translation>
    </message>
    <message>
        <source>Ran&amp;ge</source>
        <translation>范围(&amp;G)</translation>
    </message>
    <message>
        <source>Word timings (karaoke)</source>
        <translation>逐词时间（卡拉 OK）</translation>
    </message>
    <message>
        <source>Timestamp before each sentence</source>
        <translation>每句前加时间戳</translation>
    </message>
    <message>
        <source>Byte order mark (for old Windows players)</source>
        <translation>字节顺序标记（BOM，兼容旧版 Windows 播放器）</translation>
    </message>
    <message>
        <source>Subtitle rules</source>
        <translation>字幕规则</translation>
    </message>
    <message>
        <source>Maximum &amp;lines per language</source>
        <translation>每种语言最多行数(&amp;L)</translation>
    </message>
    <message>
        <source>“{text}” isn&apos;t a valid session time. Use the format 12:34 or 1:02:03, or leave it empty.</source>
        <translation>“{text}”不是有效的会话时间。请按 12:34 或 1:02:03 的格式输入，或者留空。</translation>
    </message>
    <message>
        <source>The range ends before it starts.</source>
        <translation>结束时间早于开始时间。</translation>
    </message>
    <message>
        <source>Added to all times. Use a negative value to shift earlier.</source>
        <translation>加到所有时间上。负值表示提前。</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Start of the range, such as 12:34. Leave empty for the session start.</source>
        <translation>范围的开头，例如 12:34。留空则从会话开头算起。</translation>
    </message>
    <message>
        <source>End</source>
        <translation>行尾</translation>
    </message>
    <message>
        <source>End of the range, such as 12:34. Leave empty for the session end.</source>
        <translation>范围的结尾，例如 12:34。留空则到会话结尾为止。</translation>
    </message>
    <message>
        <source>Unchanged</source>
        <translation>不变</translation>
    </message>
    <message>
        <source>Frame rate of the original video</source>
        <translation>原视频的帧率</translation>
    </message>
    <message>
        <source>Frame rate of the new video</source>
        <translation>新视频的帧率</translation>
    </message>
    <message>
        <source>For video made at one frame rate and played at another</source>
        <translation>用于以不同帧率播放的视频</translation>
    </message>
    <message>
        <source>Restore defa&amp;ults</source>
        <translation>恢复默认值(&amp;U)</translation>
    </message>
    <message>
        <source>Based on BBC and Netflix guidelines</source>
        <translation>依据 BBC 和 Netflix 规范</translation>
    </message>
    <message>
        <source>Both, translation first</source>
        <translation>两者都要，译文在前</translation>
    </message>
    <message>
        <source>Translation</source>
        <translation>译文</translation>
    </message>
    <message>
        <source>Time of day</source>
        <translation>当天时间</translation>
    </message>
    <message>
        <source> s</source>
        <translation> 秒</translation>
    </message>
    <message>
        <source>From</source>
        <translation>从</translation>
    </message>
    <message>
        <source>To</source>
        <translation>到</translation>
    </message>
    <message>
        <source> characters</source>
        <translation> 个字</translation>
    </message>
    <message>
        <source>Line lengt&amp;h, Latin and others</source>
        <translation>每行字符数，拉丁文字等(&amp;H)</translation>
    </message>
    <message>
        <source>Line length, East Asian</source>
        <translation>每行字数，中日韩</translation>
    </message>
    <message>
        <source>&amp;Reading speed, Latin and others</source>
        <translation>阅读速度，拉丁文字等(&amp;R)</translation>
    </message>
    <message>
        <source>Reading speed, East Asian</source>
        <translation>阅读速度，中日韩文字</translation>
    </message>
    <message>
        <source> characters/s</source>
        <translation> 字/秒</translation>
    </message>
    <message>
        <source>Fra&amp;me rate</source>
        <translation>帧率(&amp;M)</translation>
    </message>
</context>
<context>
    <name>FindStrip</name>
    <message>
        <source>Close (Esc)</source>
        <translation>关闭 (Esc)</translation>
    </message>
</context>
<context>
    <name>GeneralPage</name>
    <message>
        <source>Start &amp;minimised</source>
        <translation>启动时最小化(&amp;M)</translation>
    </message>
    <message>
        <source>Surtitle starts in the tray, or minimised if there is no tray.</source>
        <translation>启动后收在系统托盘里；没有托盘时则最小化。</translation>
    </message>
    <message>
        <source>Interface language</source>
        <translation>界面语言</translation>
    </message>
    <message>
        <source>Interface &amp;language</source>
        <translation>界面语言(&amp;L)</translation>
    </message>
    <message>
        <source>Exported files don&apos;t include your API key or device-specific settings such as the microphone.</source>
        <translation>导出的文件不含 API Key，也不含麦克风等本机专用设置。</translation>
    </message>
    <message>
        <source>System default</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>导出(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;Import…</source>
        <translation>导入(&amp;I)…</translation>
    </message>
    <message>
        <source>&amp;Reset…</source>
        <translation>重置(&amp;R)…</translation>
    </message>
    <message>
        <source>Export settings</source>
        <translation>导出设置</translation>
    </message>
    <message>
        <source>Reset settings?</source>
        <translation>重置设置？</translation>
    </message>
    <message>
        <source>Reset all settings to their defaults? Your API key and transcripts will be kept.</source>
        <translation>要恢复所有默认设置吗？API Key 和文字记录会保留。</translation>
    </message>
    <message>
        <source>All settings</source>
        <translation>全部设置</translation>
    </message>
    <message>
        <source>General</source>
        <translation>通用</translation>
    </message>
    <message>
        <source>Import settings</source>
        <translation>导入设置</translation>
    </message>
    <message>
        <source>Settings (*.json)</source>
        <translation>设置 (*.json)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
</context>
<context>
    <name>KeyDialog</name>
    <message>
        <source>API key</source>
        <translation>API Key</translation>
    </message>
    <message>
        <source>Paste the API key from your Alibaba Cloud Model Studio (DashScope) account. It is saved in the system keyring, never in a file. While you use the cloud, audio is sent to this service.</source>
        <translation>请粘贴阿里云百炼（DashScope）账号的 API Key。它保存在系统密钥环中，不会写入文件。使用云端时，音频会发送到该服务。</translation>
    </message>
    <message>
        <source>Reg&amp;ion</source>
        <translation>所属地域(&amp;I)</translation>
    </message>
</context>
<context>
    <name>KeyRows</name>
    <message>
        <source>Clear shortcut</source>
        <translation>清除快捷键</translation>
    </message>
    <message>
        <source>Clear shortcut: {action}</source>
        <translation>清除快捷键：{action}</translation>
    </message>
</context>
<context>
    <name>LanguagePickers</name>
    <message>
        <source>Spoken language</source>
        <translation>所说的语言</translation>
    </message>
    <message>
        <source>Translate to</source>
        <translation>翻译成</translation>
    </message>
    <message>
        <source>Detect language</source>
        <translation>自动识别语言</translation>
    </message>
    <message>
        <source>No translation</source>
        <translation>不翻译</translation>
    </message>
</context>
<context>
    <name>LatencyLabel</name>
    <message>
        <source>How far captions lag behind the speech</source>
        <translation>字幕相对语音的延迟</translation>
    </message>
    <message>
        <source>Delay: {seconds} s</source>
        <translation>延迟：{seconds} 秒</translation>
    </message>
</context>
<context>
    <name>LevelMeter</name>
    <message>
        <source>Input level</source>
        <translation>输入音量</translation>
    </message>
    <message>
        <source>Too loud: the sound is clipping. Turn down the microphone.</source>
        <translation>声音过大，出现削波失真。请调低麦克风音量。</translation>
    </message>
    <message>
        <source>No sound</source>
        <translation>没有声音</translation>
    </message>
    <message>
        <source>Quiet</source>
        <translation>偏小</translation>
    </message>
    <message>
        <source>Input level: {words}</source>
        <translation>输入音量：{words}</translation>
    </message>
    <message>
        <source>Good</source>
        <translation>合适</translation>
    </message>
</context>
<context>
    <name>LibraryWindow</name>
    <message>
        <source>Past sessions</source>
        <translation>历史会话</translation>
    </message>
    <message>
        <source>Found in 1 session</source>
        <translation>在 1 个会话中找到</translation>
    </message>
    <message>
        <source>1 session</source>
        <translation>1 个会话</translation>
    </message>
    <message>
        <source>Found in {count} sessions</source>
        <translation>在 {count} 个会话中找到</translation>
    </message>
    <message>
        <source>Search all sessions</source>
        <translation>搜索所有会话</translation>
    </message>
    <message>
        <source>{count} sessions</source>
        <translation>{count} 个会话</translation>
    </message>
    <message>
        <source>Delete session?</source>
        <translation>删除会话？</translation>
    </message>
    <message>
        <source>Move “{title}” and its subtitle file to the trash? You can restore them from there.</source>
        <translation>要把“{title}”连同字幕文件移到回收站吗？以后可以从那里恢复。</translation>
    </message>
    <message>
        <source>Move to trash</source>
        <translation>移到回收站</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Transcripts folder</source>
        <translation>文字记录文件夹</translation>
    </message>
</context>
<context>
    <name>MessageBanner</name>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>NewestButton</name>
    <message>
        <source>↓ Jump to latest ({count} new)</source>
        <translation>↓ 回到最新（{count} 条新字幕）</translation>
    </message>
    <message>
        <source>↓ Jump to latest</source>
        <translation>↓ 回到最新</translation>
    </message>
    <message>
        <source>Jump to the latest captions (End)</source>
        <translation>回到最新的字幕 (End)</translation>
    </message>
</context>
<context>
    <name>Overlay</name>
    <message>
        <source>Surtitle overlay</source>
        <translation>Surtitle 悬浮字幕</translation>
    </message>
    <message>
        <source>Caption overlay</source>
        <translation>悬浮字幕</translation>
    </message>
</context>
<context>
    <name>OverlayButtons</name>
    <message>
        <source>A−</source>
        <translation>A−</translation>
    </message>
    <message>
        <source>A+</source>
        <translation>A+</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Hide the overlay</source>
        <translation>隐藏悬浮字幕</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>原文</translation>
    </message>
    <message>
        <source>Surtitle overlay buttons</source>
        <translation>Surtitle 悬浮字幕按钮</translation>
    </message>
    <message>
        <source>Translation</source>
        <translation>译文</translation>
    </message>
    <message>
        <source>Both</source>
        <translation>原文和译文</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Overlay content</source>
        <translation>悬浮字幕内容</translation>
    </message>
    <message>
        <source>Decrease text size</source>
        <translation>减小字号</translation>
    </message>
    <message>
        <source>Increase text size</source>
        <translation>增大字号</translation>
    </message>
    <message>
        <source>Lock (clicks pass through)</source>
        <translation>锁定（鼠标穿透）</translation>
    </message>
</context>
<context>
    <name>OverlayHandle</name>
    <message>
        <source>Surtitle overlay handle</source>
        <translation>Surtitle 悬浮字幕把手</translation>
    </message>
    <message>
        <source>Unlock the overlay</source>
        <translation>解锁悬浮字幕</translation>
    </message>
    <message>
        <source>The overlay is locked and clicks pass through. Click here to unlock.</source>
        <translation>悬浮字幕已锁定，鼠标点击会穿透。点击此处解锁。</translation>
    </message>
</context>
<context>
    <name>OverlayMenu</name>
    <message>
        <source>Overlay options</source>
        <translation>悬浮字幕选项</translation>
    </message>
    <message>
        <source>&amp;Original</source>
        <translation>原文(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Translation</source>
        <translation>译文(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Both</source>
        <translation>双语(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Lock (clicks pass through)</source>
        <translation>锁定（鼠标穿透）(&amp;L)</translation>
    </message>
    <message>
        <source>L&amp;arger text</source>
        <translation>增大字号(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Smaller text</source>
        <translation>减小字号(&amp;S)</translation>
    </message>
</context>
<context>
    <name>ProxyField</name>
    <message>
        <source>Proxy</source>
        <translation>代理</translation>
    </message>
    <message>
        <source>System setting</source>
        <translation>跟随系统</translation>
    </message>
</context>
<context>
    <name>RegionPicker</name>
    <message>
        <source>Cloud region</source>
        <translation>云端地域</translation>
    </message>
    <message>
        <source>Mainland China (Beijing)</source>
        <translation>中国内地（北京）</translation>
    </message>
    <message>
        <source>International (Singapore)</source>
        <translation>国际（新加坡）</translation>
    </message>
</context>
<context>
    <name>SearchStrip</name>
    <message>
        <source>Find</source>
        <translation>查找</translation>
    </message>
    <message>
        <source>Find in transcript</source>
        <translation>在文字记录中查找</translation>
    </message>
    <message>
        <source>Previous match</source>
        <translation>上一处</translation>
    </message>
    <message>
        <source>Next match</source>
        <translation>下一处</translation>
    </message>
</context>
<context>
    <name>ServicePage</name>
    <message>
        <source>Speech service</source>
        <translation>语音服务</translation>
    </message>
    <message>
        <source>Cloud (Alibaba Model Studio)</source>
        <translation>云端（阿里云百炼）</translation>
    </message>
    <message>
        <source>&amp;Address</source>
        <translation>地址(&amp;A)</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Automatic: cloud if there is an API key, otherwise this computer</source>
        <translation>自动：有 API Key 时用云端，否则用本机</translation>
    </message>
    <message>
        <source>This computer: audio never leaves it</source>
        <translation>本机：音频不会离开这台电脑</translation>
    </message>
    <message>
        <source>Custom server</source>
        <translation>自定义服务器</translation>
    </message>
    <message>
        <source>Speech recognition &amp;by</source>
        <translation>语音识别服务(&amp;B)</translation>
    </message>
    <message>
        <source>Cloud &amp;region</source>
        <translation>云端地域(&amp;R)</translation>
    </message>
    <message>
        <source>An API key works only in the region where it was created.</source>
        <translation>API Key 只能在创建它的地域使用。</translation>
    </message>
    <message>
        <source>API key</source>
        <translation>API Key</translation>
    </message>
    <message>
        <source>&amp;Proxy for online services</source>
        <translation>在线服务的代理(&amp;P)</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>On-device model</source>
        <translation>本机模型</translation>
    </message>
    <message>
        <source>On-device mo&amp;del</source>
        <translation>本机模型(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>模型(&amp;M)</translation>
    </message>
    <message>
        <source>Custom vocabular&amp;y ID</source>
        <translation>热词表 ID(&amp;Y)</translation>
    </message>
    <message>
        <source>Using the API key from the environment variable {variable}.</source>
        <translation>正在使用环境变量 {variable} 中的 API Key。</translation>
    </message>
    <message>
        <source>An API key is saved in the system keyring.</source>
        <translation>API Key 已保存在系统密钥环中。</translation>
    </message>
    <message>
        <source>No API key yet. A key that you add is saved in the system keyring.</source>
        <translation>还没有 API Key。添加后会保存在系统密钥环中。</translation>
    </message>
    <message>
        <source>No system keyring is available, so your API key is kept only until you close Surtitle. To keep it, set the environment variable {variable}.</source>
        <translation>系统没有可用的密钥环：关闭 Surtitle 后不会保留 API Key。如需长期使用，请设置环境变量 {variable}。</translation>
    </message>
    <message>
        <source>Server address</source>
        <translation>服务器地址</translation>
    </message>
    <message>
        <source>Use it anyway</source>
        <translation>仍要使用</translation>
    </message>
    <message>
        <source>Replace API &amp;key…</source>
        <translation>更换 API Key(&amp;K)…</translation>
    </message>
    <message>
        <source>Add API &amp;key…</source>
        <translation>添加 API Key(&amp;K)…</translation>
    </message>
    <message>
        <source>Remo&amp;ve key</source>
        <translation>删除 API Key(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Test connection</source>
        <translation>测试连接(&amp;T)</translation>
    </message>
    <message>
        <source>Model name</source>
        <translation>模型名称</translation>
    </message>
    <message>
        <source>Custom vocabulary</source>
        <translation>热词</translation>
    </message>
    <message>
        <source>For example, {first} or {second}. Enter {direct} to use no proxy. Set a proxy with a password in the environment variable {variable}.</source>
        <translation>例如 {first} 或 {second}。填 {direct} 表示不使用代理。带密码的代理请在环境变量 {variable} 中设置。</translation>
    </message>
    <message>
        <source>Default ({name})</source>
        <translation>默认（{name}）</translation>
    </message>
    <message>
        <source>Another model…</source>
        <translation>其他模型…</translation>
    </message>
    <message>
        <source>{good_for} It uses {memory} MB of memory. Licence: {licence}.</source>
        <translation>{good_for}占用 {memory} MB 内存。许可证：{licence}。</translation>
    </message>
    <message>
        <source>It doesn&apos;t report word times, so they are estimated.</source>
        <translation>它不提供逐词时间，因此时间为估算值。</translation>
    </message>
    <message>
        <source>It hasn&apos;t been tested with Surtitle yet.</source>
        <translation>它尚未与 Surtitle 一起测试过。</translation>
    </message>
    <message>
        <source>Recognises {sources} languages. No translation.</source>
        <translation>可识别 {sources} 种语言，不支持翻译。</translation>
    </message>
    <message>
        <source>Recognises {sources} languages and translates into {targets}.</source>
        <translation>可识别 {sources} 种语言，可翻译成 {targets} 种语言。</translation>
    </message>
    <message>
        <source>Detects the language and sentence endings automatically.</source>
        <translation>自动检测语言并自动断句。</translation>
    </message>
    <message>
        <source>This model can&apos;t translate between the selected languages, so captions won&apos;t be translated. Choose other languages or another model.</source>
        <translation>此模型不支持所选语言之间的翻译，字幕将不会翻译。请选择其他语言或其他模型。</translation>
    </message>
    <message>
        <source>The ID of a vocabulary list that you created in the service&apos;s console.</source>
        <translation>在服务控制台中创建的热词表的 ID（vocabulary ID）。</translation>
    </message>
    <message>
        <source>This model doesn&apos;t support custom vocabulary.</source>
        <translation>此模型不支持热词。</translation>
    </message>
    <message>
        <source>A ws:// address is not encrypted: anyone on the network path can read the audio and the API key. Use wss:// if you can.</source>
        <translation>ws:// 地址未加密，音频和 API Key 可能在传输途中被他人截获。请尽量使用 wss://。</translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation>正在连接…</translation>
    </message>
</context>
<context>
    <name>SessionActions</name>
    <message>
        <source>&amp;Open</source>
        <translation>打开(&amp;O)</translation>
    </message>
    <message>
        <source>Re&amp;name</source>
        <translation>重命名(&amp;N)</translation>
    </message>
    <message>
        <source>E&amp;xport…</source>
        <translation>导出(&amp;X)…</translation>
    </message>
    <message>
        <source>Show &amp;folder</source>
        <translation>打开文件夹(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Delete…</source>
        <translation>删除(&amp;D)…</translation>
    </message>
    <message>
        <source>A running session can&apos;t be deleted</source>
        <translation>正在进行的会话不能删除</translation>
    </message>
    <message>
        <source>Move to trash</source>
        <translation>移到回收站</translation>
    </message>
</context>
<context>
    <name>SessionList</name>
    <message>
        <source>Loading sessions…</source>
        <translation>正在加载会话…</translation>
    </message>
    <message>
        <source>No sessions match your search.</source>
        <translation>没有匹配的会话。</translation>
    </message>
    <message>
        <source>No sessions yet. Everything you caption is saved and listed here.</source>
        <translation>还没有会话。生成的字幕会自动保存并列在这里。</translation>
    </message>
    <message>
        <source>Past sessions</source>
        <translation>历史会话</translation>
    </message>
</context>
<context>
    <name>SessionModel</name>
    <message>
        <source>Running now</source>
        <translation>正在进行</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>曾中断</translation>
    </message>
    <message>
        <source>No captions</source>
        <translation>没有字幕</translation>
    </message>
    <message>
        <source>ddd d MMM yyyy</source>
        <extracomment>The order of day, month and year, in the letters of QDate.toString</extracomment>
        <translation>yyyy年M月d日 ddd</translation>
    </message>
    <message>
        <source>{day}, {time}</source>
        <translation>{day} {time}</translation>
    </message>
</context>
<context>
    <name>SessionPage</name>
    <message>
        <source>← All &amp;sessions</source>
        <translation>← 所有会话(&amp;S)</translation>
    </message>
    <message>
        <source>Back to the list (Esc)</source>
        <translation>返回列表 (Esc)</translation>
    </message>
    <message>
        <source>E&amp;xport…</source>
        <translation>导出(&amp;X)…</translation>
    </message>
    <message>
        <source>Show &amp;folder</source>
        <translation>打开文件夹(&amp;F)</translation>
    </message>
    <message>
        <source>No captions in this session.</source>
        <translation>这次会话没有字幕。</translation>
    </message>
    <message>
        <source>Loading session…</source>
        <translation>正在加载会话…</translation>
    </message>
    <message>
        <source>F&amp;ind…</source>
        <translation>查找(&amp;I)…</translation>
    </message>
</context>
<context>
    <name>SessionRow</name>
    <message>
        <source>Session name</source>
        <translation>会话名称</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Settings pages</source>
        <translation>设置页面</translation>
    </message>
</context>
<context>
    <name>ShortcutsPage</name>
    <message>
        <source>&amp;Start or stop</source>
        <translation>开始或停止(&amp;S)</translation>
    </message>
    <message>
        <source>These work in every app. To change one, click its field and press the new shortcut.</source>
        <translation>以下快捷键全局有效。单击输入框，然后按下新的快捷键。</translation>
    </message>
    <message>
        <source>In the Surtitle window</source>
        <translation>窗口快捷键</translation>
    </message>
    <message>
        <source>These work while the Surtitle window is active.</source>
        <translation>以下快捷键仅在 Surtitle 窗口中有效。</translation>
    </message>
    <message>
        <source>Restore &amp;defaults</source>
        <translation>恢复默认快捷键(&amp;D)</translation>
    </message>
    <message>
        <source>R&amp;estore defaults</source>
        <translation>恢复默认快捷键(&amp;E)</translation>
    </message>
    <message>
        <source>{keys} is already assigned to “{action}”. Choose another shortcut, or clear that one first.</source>
        <translation>{keys} 已用于“{action}”。请换用其他快捷键，或者先清除那一个。</translation>
    </message>
    <message>
        <source>{keys} is already assigned to “{action}” in the Surtitle window. Choose another shortcut, or clear that one first.</source>
        <translation>{keys} 已是“{action}”的窗口快捷键。请换用其他快捷键，或者先清除那一个。</translation>
    </message>
    <message>
        <source>{keys} is already the global shortcut for “{action}”. Choose another shortcut.</source>
        <translation>{keys} 已是“{action}”的全局快捷键。请换用其他快捷键。</translation>
    </message>
    <message>
        <source>{keys} is reserved for the transcript and lists. Choose another shortcut.</source>
        <translation>{keys} 在文字记录或列表中有固定用途。请换用其他快捷键。</translation>
    </message>
    <message>
        <source>{keys} is needed for editing text. Choose another shortcut.</source>
        <translation>编辑文字时要用到 {keys}。请换用其他快捷键。</translation>
    </message>
    <message>
        <source>{keys} alone is needed for typing. Add a modifier such as Ctrl, or use F1 to F12.</source>
        <translation>打字时要用到 {keys}。请加上 Ctrl 等修饰键，或者使用 F1 到 F12。</translation>
    </message>
    <message>
        <source>{keys} is the access key of a control. Add Ctrl, or choose another shortcut.</source>
        <translation>{keys} 是界面控件的访问键。请加上 Ctrl，或者换用其他快捷键。</translation>
    </message>
    <message>
        <source>&amp;Pause or resume</source>
        <translation>暂停或继续(&amp;P)</translation>
    </message>
    <message>
        <source>Show or hide the &amp;overlay</source>
        <translation>显示或隐藏悬浮字幕(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Lock or unlock the overlay</source>
        <translation>锁定或解锁悬浮字幕(&amp;L)</translation>
    </message>
    <message>
        <source>Start or stop</source>
        <translation>开始或停止</translation>
    </message>
    <message>
        <source>Pause or resume</source>
        <translation>暂停或继续</translation>
    </message>
    <message>
        <source>Switch overlay content: original, translation, both</source>
        <translation>切换悬浮字幕内容：原文、译文、双语</translation>
    </message>
    <message>
        <source>Increase overlay text size</source>
        <translation>增大悬浮字幕字号</translation>
    </message>
    <message>
        <source>Decrease overlay text size</source>
        <translation>减小悬浮字幕字号</translation>
    </message>
    <message>
        <source>Increase transcript text size</source>
        <translation>增大文字记录字号</translation>
    </message>
    <message>
        <source>Decrease transcript text size</source>
        <translation>减小文字记录字号</translation>
    </message>
    <message>
        <source>Reset transcript text size</source>
        <translation>恢复文字记录默认字号</translation>
    </message>
    <message>
        <source>Open audio file</source>
        <translation>打开音频文件</translation>
    </message>
    <message>
        <source>Play sample recording</source>
        <translation>播放示例录音</translation>
    </message>
    <message>
        <source>Open transcripts folder</source>
        <translation>打开文字记录文件夹</translation>
    </message>
    <message>
        <source>Add API key</source>
        <translation>添加 API Key</translation>
    </message>
    <message>
        <source>Find in transcript</source>
        <translation>在文字记录中查找</translation>
    </message>
    <message>
        <source>Find next</source>
        <translation>查找下一处</translation>
    </message>
    <message>
        <source>Find previous</source>
        <translation>查找上一处</translation>
    </message>
    <message>
        <source>Go to time</source>
        <translation>转到时间</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Show or hide the overlay</source>
        <translation>显示或隐藏悬浮字幕</translation>
    </message>
    <message>
        <source>Lock or unlock the overlay</source>
        <translation>锁定或解锁悬浮字幕</translation>
    </message>
    <message>
        <source>Past sessions</source>
        <translation>历史会话</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
</context>
<context>
    <name>SourcePicker</name>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Audio source</source>
        <translation>音频来源</translation>
    </message>
    <message>
        <source>Open audio file</source>
        <translation>打开音频文件</translation>
    </message>
    <message>
        <source>Audio files ({patterns})</source>
        <translation>音频文件 ({patterns})</translation>
    </message>
    <message>
        <source>Microphones</source>
        <translation>麦克风</translation>
    </message>
    <message>
        <source>Computer audio</source>
        <translation>电脑声音</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Default: {name}</source>
        <translation>默认：{name}</translation>
    </message>
    <message>
        <source>Default microphone</source>
        <translation>默认麦克风</translation>
    </message>
    <message>
        <source>{name} (not connected)</source>
        <translation>{name}（未连接）</translation>
    </message>
    <message>
        <source>Sample recording</source>
        <translation>示例录音</translation>
    </message>
    <message>
        <source>Open audio file…</source>
        <translation>打开音频文件…</translation>
    </message>
</context>
<context>
    <name>StatusStrip</name>
    <message>
        <source>Open &amp;folder</source>
        <translation>打开文件夹(&amp;F)</translation>
    </message>
    <message>
        <source>Past sessions</source>
        <translation>历史会话</translation>
    </message>
    <message>
        <source>Open transcripts folder</source>
        <translation>打开文字记录文件夹</translation>
    </message>
    <message>
        <source>Read, search and export earlier sessions</source>
        <translation>查看、搜索和导出以往会话</translation>
    </message>
    <message>
        <source>Audio time that the speech service has billed for this session</source>
        <translation>语音服务在本次会话中计费的时长</translation>
    </message>
    <message>
        <source>Status: {words}</source>
        <translation>状态：{words}</translation>
    </message>
    <message>
        <source>Billed: {time}</source>
        <translation>计费：{time}</translation>
    </message>
    <message>
        <source>Transcript: {path}</source>
        <translation>文字记录：{path}</translation>
    </message>
    <message>
        <source>&amp;Past sessions…</source>
        <translation>历史会话(&amp;P)…</translation>
    </message>
</context>
<context>
    <name>SubtitlesPage</name>
    <message>
        <source>Subtitles</source>
        <translation>字幕文件</translation>
    </message>
    <message>
        <source>The defaults follow the BBC Subtitle Guidelines and the Netflix Timed Text Style Guide. When speech is too fast to meet every limit, no text is dropped and the export lists the exceptions.</source>
        <translation>默认限值依据 BBC 字幕指南和 Netflix 时序文本规范。语速太快而无法全部满足时，文字不会删减，导出时会列出未满足的项目。</translation>
    </message>
    <message>
        <source>Restore defa&amp;ults</source>
        <translation>恢复默认值(&amp;U)</translation>
    </message>
    <message>
        <source>Maximum &amp;lines per language</source>
        <translation>每种语言最多行数(&amp;L)</translation>
    </message>
    <message>
        <source> characters</source>
        <translation> 个字</translation>
    </message>
    <message>
        <source>&amp;Characters per line</source>
        <translation>每行字符数(&amp;C)</translation>
    </message>
    <message>
        <source>Characters per line (CJ&amp;K)</source>
        <translation>每行字数（中日韩）(&amp;K)</translation>
    </message>
    <message>
        <source>Reading &amp;speed</source>
        <translation>阅读速度(&amp;S)</translation>
    </message>
    <message>
        <source> characters/s</source>
        <translation> 字/秒</translation>
    </message>
    <message>
        <source>Reading speed (C&amp;JK)</source>
        <translation>阅读速度（中日韩）(&amp;J)</translation>
    </message>
    <message>
        <source>Mi&amp;nimum cue duration</source>
        <translation>最短显示时间(&amp;N)</translation>
    </message>
    <message>
        <source>Ma&amp;ximum cue duration</source>
        <translation>最长显示时间(&amp;X)</translation>
    </message>
    <message>
        <source>&amp;Frame rate (fps)</source>
        <translation>视频帧率 (fps)(&amp;F)</translation>
    </message>
    <message>
        <source>Minimum &amp;gap between cues</source>
        <translation>字幕最小间隔(&amp;G)</translation>
    </message>
    <message>
        <source>Close ga&amp;ps shorter than</source>
        <translation>合并短于此值的间隔(&amp;P)</translation>
    </message>
    <message>
        <source>Maximum start dela&amp;y</source>
        <translation>最大出现延迟(&amp;Y)</translation>
    </message>
    <message>
        <source>Avoid single-w&amp;ord lines up to</source>
        <translation>避免短词独占一行，词长不超过(&amp;O)</translation>
    </message>
    <message>
        <source> ms</source>
        <translation> 毫秒</translation>
    </message>
    <message>
        <source> frames</source>
        <translation> 帧</translation>
    </message>
</context>
<context>
    <name>TextSizeButtons</name>
    <message>
        <source>A−</source>
        <translation>A−</translation>
    </message>
    <message>
        <source>A+</source>
        <translation>A+</translation>
    </message>
    <message>
        <source>Decrease transcript text size</source>
        <translation>减小文字记录字号</translation>
    </message>
    <message>
        <source>Increase transcript text size</source>
        <translation>增大文字记录字号</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
</context>
<context>
    <name>TimeStrip</name>
    <message>
        <source>Go to time</source>
        <translation>转到时间</translation>
    </message>
    <message>
        <source>Go to 12:34 or 1:02:03</source>
        <translation>转到 12:34 或 1:02:03</translation>
    </message>
    <message>
        <source>Go</source>
        <translation>转到</translation>
    </message>
</context>
<context>
    <name>TranscriptsPage</name>
    <message>
        <source>Save transcripts (SRT) in</source>
        <translation>文字记录 (SRT) 保存位置</translation>
    </message>
    <message>
        <source>Also save as</source>
        <translation>另存为</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>&amp;When a session ends, also save as</source>
        <translation>会话结束时另存为(&amp;W)</translation>
    </message>
    <message>
        <source>A new folder takes effect the next time you start captions.</source>
        <translation>新文件夹将在下次开始字幕时生效。</translation>
    </message>
    <message>
        <source>Transcripts</source>
        <translation>文字记录</translation>
    </message>
    <message>
        <source>&amp;Choose folder…</source>
        <translation>选择文件夹(&amp;C)…</translation>
    </message>
    <message>
        <source>&amp;Open folder</source>
        <translation>打开文件夹(&amp;O)</translation>
    </message>
    <message>
        <source>Restore &amp;default folder</source>
        <translation>恢复默认文件夹(&amp;D)</translation>
    </message>
    <message>
        <source>Transcripts folder</source>
        <translation>文字记录文件夹</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Show &amp;window</source>
        <translation>显示窗口(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Unlock overlay</source>
        <translation>解锁悬浮字幕(&amp;U)</translation>
    </message>
    <message>
        <source>S&amp;ettings…</source>
        <translation>设置(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;Quit Surtitle</source>
        <translation>退出 Surtitle(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Stop captions</source>
        <translation>停止字幕(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Start captions</source>
        <translation>开始字幕(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>继续(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>暂停(&amp;P)</translation>
    </message>
    <message>
        <source>Hide &amp;overlay</source>
        <translation>隐藏悬浮字幕(&amp;O)</translation>
    </message>
    <message>
        <source>Show &amp;overlay</source>
        <translation>显示悬浮字幕(&amp;O)</translation>
    </message>
</context>
<context>
    <name>WelcomePage</name>
    <message>
        <source>Cloud</source>
        <translation>云端</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>欢迎</translation>
    </message>
    <message>
        <source>Live captions for meetings, calls and videos</source>
        <translation>会议、通话和视频的实时字幕</translation>
    </message>
    <message>
        <source>&amp;1. Speech recognition</source>
        <translation>&amp;1. 语音识别</translation>
    </message>
    <message>
        <source>&amp;2. Audio source</source>
        <translation>&amp;2. 音频来源</translation>
    </message>
    <message>
        <source>&amp;3. Spoken language and translation</source>
        <translation>&amp;3. 说话语言和翻译语言</translation>
    </message>
    <message>
        <source>Captions: {languages}. Translation: none yet.</source>
        <translation>字幕语言：{languages}。翻译：暂无。</translation>
    </message>
    <message>
        <source>Captions: {languages}. Translation: {pairs}, basic quality.</source>
        <translation>字幕语言：{languages}。翻译：{pairs}，质量一般。</translation>
    </message>
    <message>
        <source>Play something. The bar moves when this computer plays sound.</source>
        <translation>播放一段声音。电脑播放声音时，音量条会动。</translation>
    </message>
    <message>
        <source>Private. No account.</source>
        <translation>音频不外传，无需账号。</translation>
    </message>
    <message>
        <source>{count} languages. Needs an API key.</source>
        <translation>{count} 种语言，需要 API Key。</translation>
    </message>
    <message>
        <source>Audio is sent to the service, which bills your account.</source>
        <translation>音频会发送给该服务，并向你的账号计费。</translation>
    </message>
    <message>
        <source>This computer understands {language} only. For other languages, choose Cloud.</source>
        <translation>本机只能识别 {language}。需要其他语言时，请选择“云端”。</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>&amp;Start captions</source>
        <translation>开始字幕(&amp;S)</translation>
    </message>
    <message>
        <source>T&amp;ry the sample recording</source>
        <translation>试用示例录音(&amp;R)</translation>
    </message>
    <message>
        <source>Say something. The bar moves when the microphone picks you up.</source>
        <translation>请说句话：麦克风收到声音时，音量条会动。</translation>
    </message>
    <message>
        <source>&amp;Not now</source>
        <translation>以后再说(&amp;N)</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
</context>
<context>
    <name>caption</name>
    <message>
        <source>Corrected. Original caption: {text}</source>
        <translation>已更正。原字幕：{text}</translation>
    </message>
    <message>
        <source>No captions for {seconds} s: {reason}</source>
        <translation>缺少 {seconds} 秒字幕：{reason}</translation>
    </message>
</context>
<context>
    <name>overlay</name>
    <message>
        <source>Listening. Captions appear here.</source>
        <translation>正在听。字幕会出现在这里。</translation>
    </message>
    <message>
        <source>Captions appear here. Drag to move, drag an edge to resize.</source>
        <translation>字幕会显示在这里。拖动可移动，拖动边缘可调整大小。</translation>
    </message>
    <message>
        <source>Stopped: error</source>
        <translation>出错，已停止</translation>
    </message>
    <message>
        <source>Microphone muted</source>
        <translation>麦克风已静音</translation>
    </message>
    <message>
        <source>{seconds} s behind</source>
        <translation>延迟 {seconds} 秒</translation>
    </message>
</context>
<context>
    <name>screen_share</name>
    <message>
        <source>Requires Windows 10 version 2004 or later.</source>
        <translation>需要 Windows 10 版本 2004 或更高版本。</translation>
    </message>
    <message>
        <source>Not available on macOS 15 or later, where screen sharing shows every window.</source>
        <translation>macOS 15 及更高版本不支持：共享屏幕时会显示所有窗口。</translation>
    </message>
    <message>
        <source>Not available: this system can&apos;t hide windows from screen sharing.</source>
        <translation>此系统不支持在屏幕共享中隐藏窗口。</translation>
    </message>
</context>
<context>
    <name>shortcuts</name>
    <message>
        <source>{what} ({keys})</source>
        <translation>{what} ({keys})</translation>
    </message>
</context>
</TS>
