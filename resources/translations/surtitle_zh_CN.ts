<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name></name>
    <message>
        <source>This machine has no sound system: no sound server answers, and there is no sound card. Connect a microphone; Surtitle finds it by itself.</source>
        <translation>这台电脑没有声音系统：没有声音服务器响应，也没有声卡。请连接麦克风，Surtitle 会自动找到它。</translation>
    </message>
    <message>
        <source>The sound server is not running; log out and in again, or restart this computer.</source>
        <translation>声音服务器没有运行；请注销后重新登录，或者重启电脑。</translation>
    </message>
    <message>
        <source>This machine has no microphone; connect one, or choose what you hear from an output as the source.</source>
        <translation>这台电脑没有麦克风；请连接一个，或者选择某个输出设备播放的声音。</translation>
    </message>
    <message>
        <source>There is no source of sound “{wanted}”, nor any other on this machine.</source>
        <translation>没有名为“{wanted}”的声源，这台电脑上也没有其他声源。</translation>
    </message>
    <message>
        <source>“{wanted}” fits more than one source of sound; choose one of {names}.</source>
        <translation>“{wanted}”对应不止一个声源；请从中选一个：{names}。</translation>
    </message>
    <message>
        <source>There is no source of sound “{wanted}”; choose one of {names}.</source>
        <translation>没有名为“{wanted}”的声源；请从中选一个：{names}。</translation>
    </message>
    <message>
        <source>What you hear: {output}</source>
        <translation>电脑播放的声音：{output}</translation>
    </message>
    <message>
        <source>{name} ({count})</source>
        <translation>{name} ({count})</translation>
    </message>
    <message>
        <source>The system gave Surtitle another source in the place of “{name}”, which is opened again.</source>
        <translation>系统给了 Surtitle 另一个声源，而不是“{name}”；正在重新打开它。</translation>
    </message>
    <message>
        <source>“{name}” was unplugged. Surtitle goes on as soon as it, or another source like it, can be heard.</source>
        <translation>“{name}”被拔出了。一旦能听到它或同类声源，Surtitle 就会继续。</translation>
    </message>
    <message>
        <source>“{name}” gives no more sound. Surtitle goes on as soon as it, or another source like it, can be heard.</source>
        <translation>“{name}”不再有声音。一旦能听到它或同类声源，Surtitle 就会继续。</translation>
    </message>
    <message>
        <source>“{name}” is heard again.</source>
        <translation>又能听到“{name}”了。</translation>
    </message>
    <message>
        <source>“{name}” is heard now, in place of “{wanted}”.</source>
        <translation>现在听的是“{name}”，代替“{wanted}”。</translation>
    </message>
    <message>
        <source>“{name}” is heard now, as the system&apos;s sound settings have it.</source>
        <translation>现在听的是“{name}”，与系统的声音设置一致。</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>麦克风</translation>
    </message>
    <message>
        <source>“{name}” was lost; connect it again, or choose another source of sound.</source>
        <translation>“{name}”断开了；请重新连接，或者选择另一个声源。</translation>
    </message>
    <message>
        <source>The sound server does not answer; log out and in again, or restart this computer.</source>
        <translation>声音服务器没有响应；请注销后重新登录，或者重启电脑。</translation>
    </message>
    <message>
        <source>The sound server does not let Surtitle in (access denied); start Surtitle as the user who is logged in, and not with sudo.</source>
        <translation>声音服务器拒绝 Surtitle 访问；请以当前登录的用户启动 Surtitle，不要用 sudo。</translation>
    </message>
    <message>
        <source>The PortAudio library, which hears microphones, is missing; install it with “sudo apt install libportaudio2” (Fedora: “sudo dnf install portaudio”, Arch: “sudo pacman -S portaudio”) and start again.</source>
        <translation>缺少用于接收麦克风声音的 PortAudio 库；请用“sudo apt install libportaudio2”安装（Fedora：“sudo dnf install portaudio”，Arch：“sudo pacman -S portaudio”），然后重新启动。</translation>
    </message>
    <message>
        <source>The sound system does not answer; restart it or this computer, and try again.</source>
        <translation>声音系统没有响应；请重启它或这台电脑，然后再试。</translation>
    </message>
    <message>
        <source>Programs cannot reach the sound server through ALSA here; install the way there with “sudo apt install libasound2-plugins” and start again.</source>
        <translation>这里的程序无法通过 ALSA 连到声音服务器；请用“sudo apt install libasound2-plugins”安装所需组件，然后重新启动。</translation>
    </message>
    <message>
        <source>“{name}” is no longer there; connect it again, or choose another source of sound.</source>
        <translation>“{name}”已经不在了；请重新连接，或者选择另一个声源。</translation>
    </message>
    <message>
        <source>the built-in recording</source>
        <translation>内置录音</translation>
    </message>
    <message>
        <source>The built-in recording is not installed. Run the set-up again, or choose a sound file.</source>
        <translation>内置录音没有安装。请重新运行安装，或者选择一个声音文件。</translation>
    </message>
    <message>
        <source>“{name}” is busy: another program uses it alone. Close that program, or choose another source of sound.</source>
        <translation>“{name}”被占用：另一个程序正在独占它。请关闭那个程序，或者选择另一个声源。</translation>
    </message>
    <message>
        <source>This system does not let Surtitle use “{name}”. Allow it in the privacy settings, or choose another source of sound.</source>
        <translation>系统不允许 Surtitle 使用“{name}”。请在隐私设置中允许，或者选择另一个声源。</translation>
    </message>
    <message>
        <source>“{name}” does not answer; unplug it and connect it again, or choose another source of sound.</source>
        <translation>“{name}”没有响应；请拔下后重新连接，或者选择另一个声源。</translation>
    </message>
    <message>
        <source>“{name}” cannot give sound in the form that it offers ({reason}); choose another source.</source>
        <translation>“{name}”无法以它所声称的格式提供声音（{reason}）；请选择另一个声源。</translation>
    </message>
    <message>
        <source>The sound server could not open “{name}”; see that it is connected and not in use, or choose another source of sound.</source>
        <translation>声音服务器无法打开“{name}”；请检查它是否已连接、是否被占用，或者选择另一个声源。</translation>
    </message>
    <message>
        <source>“{name}” could not be opened; see that it is connected and that you may use it, or choose another source of sound.</source>
        <translation>无法打开“{name}”；请检查它是否已连接、是否有权使用，或者选择另一个声源。</translation>
    </message>
    <message>
        <source>“{name}” could not be opened ({reason}); check that it is connected and that programs may use it.</source>
        <translation>无法打开“{name}”（{reason}）；请检查它是否已连接、程序是否有权使用。</translation>
    </message>
    <message>
        <source>no reason given</source>
        <translation>没有说明原因</translation>
    </message>
    <message>
        <source>the microphone was changed</source>
        <translation>更换了麦克风</translation>
    </message>
    <message>
        <source>this computer was asleep</source>
        <translation>电脑休眠了</translation>
    </message>
    <message>
        <source>this computer was too busy to record</source>
        <translation>电脑太忙，来不及录音</translation>
    </message>
    <message>
        <source>the microphone was lost</source>
        <translation>麦克风断开了</translation>
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
        <source>“{path}” is a folder, not a sound file.</source>
        <translation>“{path}”是文件夹，不是声音文件。</translation>
    </message>
    <message>
        <source>“{name}” is a sound file without any sound in it; choose another.</source>
        <translation>“{name}”里没有任何声音；请选择另一个文件。</translation>
    </message>
    <message>
        <source>“{name}” is damaged, or of a kind that can&apos;t be read; save it again as a WAV file.</source>
        <translation>“{name}”已损坏，或者格式无法读取；请重新保存为 WAV 文件。</translation>
    </message>
    <message>
        <source>“{name}” is {kind}, which Surtitle can&apos;t read; convert it first, for instance with “ffmpeg -i FILE sound.wav”.</source>
        <translation>“{name}”是 {kind}，Surtitle 无法读取；请先转换格式，例如用“ffmpeg -i FILE sound.wav”。</translation>
    </message>
    <message>
        <source>“{name}” is not a sound file that Surtitle can read; choose one, or convert it to WAV.</source>
        <translation>“{name}”不是 Surtitle 能读取的声音文件；请另选一个，或者先转换成 WAV。</translation>
    </message>
    <message>
        <source>“{name}” could not be read to its end; save it again and retry.</source>
        <translation>“{name}”无法读到结尾；请重新保存后再试。</translation>
    </message>
    <message>
        <source>The header of “{name}” doesn&apos;t say how long it is; it&apos;s read to its end.</source>
        <translation>“{name}”的文件头没有写明长度；会一直读到文件末尾。</translation>
    </message>
    <message>
        <source>The header of “{name}” states {stated} of sound, but there&apos;s {present}; all of it is captioned.</source>
        <translation>“{name}”的文件头写明声音长 {stated}，实际有 {present}；全部都会加上字幕。</translation>
    </message>
    <message>
        <source>“{name}” ends after {present}, though its header states {stated}; what&apos;s there is captioned.</source>
        <translation>“{name}”到 {present} 就结束了，而文件头写明长 {stated}；已有的部分会加上字幕。</translation>
    </message>
    <message>
        <source>There is no file “{path}”; check its name.</source>
        <translation>没有文件“{path}”；请检查文件名。</translation>
    </message>
    <message>
        <source>“{path}” cannot be opened ({reason}); check that you may read it.</source>
        <translation>无法打开“{path}”（{reason}）；请检查是否有权读取。</translation>
    </message>
    <message>
        <source>“{name}” is empty; choose another file.</source>
        <translation>“{name}”是空文件；请选择另一个文件。</translation>
    </message>
    <message>
        <source>Paused. Nothing is recorded.</source>
        <translation>已暂停。现在不录音。</translation>
    </message>
    <message>
        <source>The subtitle file</source>
        <translation>字幕文件</translation>
    </message>
    <message>
        <source>Stopped. The transcript is kept.</source>
        <translation>已停止。文字记录已保存。</translation>
    </message>
    <message>
        <source>Stopped. Nothing was said.</source>
        <translation>已停止。没有人说话。</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>已停止。</translation>
    </message>
    <message>
        <source>Stopped. What was said is among the past sessions.</source>
        <translation>已停止。说过的话保存在历史会话中。</translation>
    </message>
    <message>
        <source>The speech service ends at once, as if nothing were heard. Check the microphone.</source>
        <translation>语音服务马上就结束了，好像什么也没听到。请检查麦克风。</translation>
    </message>
    <message>
        <source>The speech service has too many requests from this key.</source>
        <translation>这个密钥向语音服务发出的请求太多。</translation>
    </message>
    <message>
        <source>The speech service does not accept the API key. Enter it again, or choose &apos;This machine&apos;.</source>
        <translation>语音服务不接受这个 API Key。请重新输入，或者选择“本机”。</translation>
    </message>
    <message>
        <source>The speech service does not offer this model, or not any more. Choose another one in the settings, or &apos;This machine&apos;.</source>
        <translation>语音服务不提供（或不再提供）此模型。请在设置中选择其他模型，或选择“本机”。</translation>
    </message>
    <message>
        <source>This API key may not use the model. Enable it in the service&apos;s console, or choose another one in the settings.</source>
        <translation>这个 API Key 无权使用该模型。请在服务的控制台中开通，或在设置中选择其他模型。</translation>
    </message>
    <message>
        <source>The speech service is not enabled for this account. Enable it in the service&apos;s console, or choose &apos;This machine&apos;.</source>
        <translation>这个账号没有开通语音服务。请在服务控制台中开通，或者选择“本机”。</translation>
    </message>
    <message>
        <source>The account has an unpaid balance. Settle it in the service&apos;s console, or choose &apos;This machine&apos;.</source>
        <translation>账号已欠费。请在服务控制台中结清，或者选择“本机”。</translation>
    </message>
    <message>
        <source>The free quota of this account is used up. Enable paid use in the service&apos;s console, or choose &apos;This machine&apos;.</source>
        <translation>这个账号的免费额度已用完。请在服务控制台中开通付费，或者选择“本机”。</translation>
    </message>
    <message>
        <source>The speech service failed ({code}: {message}).</source>
        <translation>语音服务出错（{code}：{message}）。</translation>
    </message>
    <message>
        <source>no code</source>
        <translation>没有错误码</translation>
    </message>
    <message>
        <source>no message</source>
        <translation>没有说明</translation>
    </message>
    <message>
        <source>The speech service refused our request ({message}). This is a mistake in Surtitle: please report it.</source>
        <translation>语音服务拒绝了请求（{message}）。这是 Surtitle 的错误：请报告给我们。</translation>
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
        <source>cannot {what} in state {state}</source>
        <translation>在状态 {state} 下不能{what}</translation>
    </message>
    <message>
        <source>cannot fail a task in state IDLE</source>
        <translation>在状态 IDLE 下不能使任务失败</translation>
    </message>
    <message>
        <source>This service cannot detect the language by itself. Choose one of: {languages}.</source>
        <translation>这个服务不能自动识别语言。请从中选一种：{languages}。</translation>
    </message>
    <message>
        <source>This service does not recognise {language}. It recognises: {languages}.</source>
        <translation>这个服务不能识别 {language}。它能识别：{languages}。</translation>
    </message>
    <message>
        <source>This service does not translate {source} into {target}. {offer}</source>
        <translation>这个服务不能把 {source} 翻译成 {target}。{offer}</translation>
    </message>
    <message>
        <source>speech of a detected language</source>
        <translation>自动识别语言的语音</translation>
    </message>
    <message>
        <source>It can translate into: {languages}.</source>
        <translation>它可以翻译成：{languages}。</translation>
    </message>
    <message>
        <source>It can only caption, not translate.</source>
        <translation>它只能出字幕，不能翻译。</translation>
    </message>
    <message>
        <source>Only one target language at a time is served here.</source>
        <translation>这里一次只支持一种目标语言。</translation>
    </message>
    <message>
        <source>The speech model of this computer cannot be loaded ({error}). Install Surtitle again, or choose the cloud service.</source>
        <translation>无法加载这台电脑的语音模型（{error}）。请重新安装 Surtitle，或者选择云服务。</translation>
    </message>
    <message>
        <source>ports go up to 65535</source>
        <translation>端口号最大为 65535</translation>
    </message>
    <message>
        <source>The speech service cannot listen at {host}, port {port} ({reason}). Choose another port.</source>
        <translation>语音服务无法在 {host} 的端口 {port} 上监听（{reason}）。请换一个端口。</translation>
    </message>
    <message>
        <source>If this goes on, install it again, or choose the cloud service.</source>
        <translation>如果一直这样，请重新安装，或者选择云服务。</translation>
    </message>
    <message>
        <source>Restart Surtitle, install it again, or choose the cloud service.</source>
        <translation>请重启 Surtitle、重新安装，或者选择云服务。</translation>
    </message>
    <message>
        <source>The speech service of this computer keeps ending ({reason}).</source>
        <translation>这台电脑的语音服务总是退出（{reason}）。</translation>
    </message>
    <message>
        <source>The speech service of this computer cannot be started ({reason}).</source>
        <translation>无法启动这台电脑的语音服务（{reason}）。</translation>
    </message>
    <message>
        <source>The speech service of this computer was not ready within {seconds:.0f} seconds (other programs may keep it too busy).</source>
        <translation>这台电脑的语音服务在 {seconds:.0f} 秒内没有就绪（可能其他程序让电脑太忙）。</translation>
    </message>
    <message>
        <source>The speech service of this computer was ended while it was starting.</source>
        <translation>这台电脑的语音服务在启动时被终止了。</translation>
    </message>
    <message>
        <source>The speech service of this computer did not start ({reason}).</source>
        <translation>这台电脑的语音服务没有启动（{reason}）。</translation>
    </message>
    <message>
        <source>it is gone</source>
        <translation>它已经不在了</translation>
    </message>
    <message>
        <source>{what} {advice}</source>
        <translation>{what}{advice}</translation>
    </message>
    <message>
        <source>it said nothing</source>
        <translation>它没有说明</translation>
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
        <source>No secure connection to {service} could be made ({reason}).</source>
        <translation>无法与{service}建立安全连接（{reason}）。</translation>
    </message>
    <message>
        <source>The address of {service} was not found. Check the network connection.</source>
        <translation>找不到{service}的地址。请检查网络连接。</translation>
    </message>
    <message>
        <source>{service} does not answer. Check the network connection.</source>
        <translation>{service}没有响应。请检查网络连接。</translation>
    </message>
    <message>
        <source>What answers at {url} is not a speech service.</source>
        <translation>{url} 上的不是语音服务。</translation>
    </message>
    <message>
        <source>no connection</source>
        <translation>没有连接</translation>
    </message>
    <message>
        <source>{service} cannot be reached ({reason}).</source>
        <translation>无法连接{service}（{reason}）。</translation>
    </message>
    <message>
        <source>{service} sent what cannot be read ({code}).</source>
        <translation>{service}发来的内容无法读取（{code}）。</translation>
    </message>
    <message>
        <source>The connection to {service} was lost.</source>
        <translation>与{service}的连接断开了。</translation>
    </message>
    <message>
        <source>{service} closed the connection without a reason.</source>
        <translation>{service}关闭了连接，没有说明原因。</translation>
    </message>
    <message>
        <source>{service} closed the connection ({reason}).</source>
        <translation>{service}关闭了连接（{reason}）。</translation>
    </message>
    <message>
        <source>{service} wants an API key. Set {variable}.</source>
        <translation>{service}需要 API Key。请设置 {variable}。</translation>
    </message>
    <message>
        <source>{service} does not accept the key. Enter it again, or choose its other region in the settings.</source>
        <translation>{service}不接受这个密钥。请重新输入，或在设置中选择另一个地域。</translation>
    </message>
    <message>
        <source>{service} does not accept the key. Enter it again.</source>
        <translation>{service}不接受这个密钥。请重新输入。</translation>
    </message>
    <message>
        <source>This key may not use {service}. Check the account in the service&apos;s console.</source>
        <translation>这个密钥无权使用{service}。请在服务控制台中检查账号。</translation>
    </message>
    <message>
        <source>There is no speech service at {url}. Check the address.</source>
        <translation>{url} 上没有语音服务。请检查地址。</translation>
    </message>
    <message>
        <source>{service} has too many requests from this key at the moment.</source>
        <translation>{service}目前收到这个密钥的请求太多。</translation>
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
        <source>{service} cannot be reached through the proxy {proxy}, set in {place} ({reason}).</source>
        <translation>无法通过代理 {proxy}（在{place}中设置）连接{service}（{reason}）。</translation>
    </message>
    <message>
        <source>What answers at {proxy}, set in {place}, is not a proxy of that kind. Check its address and its scheme.</source>
        <translation>在{place}中设置的 {proxy} 不是这种类型的代理。请检查它的地址和协议。</translation>
    </message>
    <message>
        <source>The proxy {proxy}, set in {place}, wants a user name and a password. Put them into the environment variable {variable}, like http://USER:PASSWORD@HOST:PORT.</source>
        <translation>代理 {proxy}（在{place}中设置）需要用户名和密码。请把它们写入环境变量 {variable}，格式为 http://用户名:密码@主机:端口。</translation>
    </message>
    <message>
        <source>The proxy {proxy} does not accept the user name and the password set in {place}. Correct them there.</source>
        <translation>代理 {proxy} 不接受在{place}中设置的用户名和密码。请在那里更正。</translation>
    </message>
    <message>
        <source>The proxy {proxy}, set in {place}, does not reach {service} ({answer}).</source>
        <translation>代理 {proxy}（在{place}中设置）连接不上{service}（{answer}）。</translation>
    </message>
    <message>
        <source>The proxy {proxy}, set in {place}, does not allow connections to {service} ({answer}). Ask whoever runs it, or use another one.</source>
        <translation>代理 {proxy}（在{place}中设置）不允许连接{service}（{answer}）。请联系它的管理员，或换用其他代理。</translation>
    </message>
    <message>
        <source>A web page answers in the place of {service} ({answer}). This network may want you to log in: open any page in a browser, and try again.</source>
        <translation>响应的不是{service}，而是一个网页（{answer}）。这个网络可能需要先登录：请在浏览器中打开任意网页，然后重试。</translation>
    </message>
    <message>
        <source>{service} answered with a redirection to another address ({answer}), which is not followed. Check the address, or log in to this network first: open any page in a browser.</source>
        <translation>{service}要求转到另一个地址（{answer}），Surtitle 没有照办。请检查地址；也可能需要先登录这个网络：请在浏览器中打开任意网页。</translation>
    </message>
    <message>
        <source>{service} is out of order at the moment (HTTP {status}).</source>
        <translation>{service}目前出了故障（HTTP {status}）。</translation>
    </message>
    <message>
        <source>{service} refused the connection ({answer}).</source>
        <translation>{service}拒绝了连接（{answer}）。</translation>
    </message>
    <message>
        <source>The cloud service needs an API key. Enter it in Surtitle&apos;s window, or set {variable}.</source>
        <translation>云服务需要 API Key。请在 Surtitle 窗口中输入，或者设置 {variable}。</translation>
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
        <source>this computer&apos;s speech service</source>
        <translation>这台电脑的语音服务</translation>
    </message>
    <message>
        <source>This computer&apos;s speech service</source>
        <translation>这台电脑的语音服务</translation>
    </message>
    <message>
        <source>&apos;{url}&apos; is not an address ({error}).</source>
        <translation>“{url}”不是有效的地址（{error}）。</translation>
    </message>
    <message>
        <source>The address must not contain blanks or control characters.</source>
        <translation>地址中不能有空格或控制字符。</translation>
    </message>
    <message>
        <source>&apos;{url}&apos; is not an address of a service: it must not contain a #.</source>
        <translation>“{url}”不是服务的地址：其中不能有 #。</translation>
    </message>
    <message>
        <source>&apos;{url}&apos; is not the address of a service. Such an address begins with wss://.</source>
        <translation>“{url}”不是服务的地址。服务的地址以 wss:// 开头。</translation>
    </message>
    <message>
        <source>The address must not hold a key. Set {variable} instead.</source>
        <translation>地址中不能含有密钥。请改为设置 {variable}。</translation>
    </message>
    <message>
        <source>ws://{host} would send speech unencrypted. Use wss://, or a service on this computer.</source>
        <translation>ws://{host} 会不加密地传送语音。请使用 wss://，或者这台电脑上的服务。</translation>
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
        <source>The speech service does not answer any more.</source>
        <translation>语音服务不再响应。</translation>
    </message>
    <message>
        <source>connection lost</source>
        <translation>连接断开</translation>
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
        <source>the session ended before</source>
        <translation>会话提前结束</translation>
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
        <source>{error} Trying again (attempt {attempt})…</source>
        <translation>{error}正在重试（第 {attempt} 次）…</translation>
    </message>
    <message>
        <source>This computer is busy: captions come less often and are {behind_s} s behind the sound. Nothing is lost.</source>
        <translation>这台电脑很忙：字幕更新变慢，落后于声音 {behind_s} 秒。不会丢失任何内容。</translation>
    </message>
    <message>
        <source>Captions are {behind_s} s behind the sound, and catching up. Nothing is lost.</source>
        <translation>字幕落后于声音 {behind_s} 秒，正在追赶。不会丢失任何内容。</translation>
    </message>
    <message>
        <source>The speech service ended the task early; going on with a new one.</source>
        <translation>语音服务提前结束了任务；正在用新任务继续。</translation>
    </message>
    <message>
        <source>The speech service answers, but does not begin to listen.</source>
        <translation>语音服务有响应，但没有开始听。</translation>
    </message>
    <message>
        <source>The speech service did not send its last words in time; they may be missing.</source>
        <translation>语音服务没有及时送来最后的话；这些话可能会缺失。</translation>
    </message>
    <message>
        <source>The API key has characters in it that no key has. Copy it from the service&apos;s console once more.</source>
        <translation>API 密钥中有密钥不会包含的字符。请从服务控制台重新复制。</translation>
    </message>
    <message>
        <source>This system&apos;s keyring does not answer. {variable} can hold the key.</source>
        <translation>系统的密钥环没有响应。可以把密钥放在 {variable} 中。</translation>
    </message>
    <message>
        <source>This system&apos;s keyring cannot be used ({reason}). {variable} can hold the key instead.</source>
        <translation>系统的密钥环无法使用（{reason}）。可以改为把密钥放在 {variable} 中。</translation>
    </message>
    <message>
        <source>The settings could not be read ({reason}); the defaults are used.</source>
        <translation>无法读取设置（{reason}）；使用默认设置。</translation>
    </message>
    <message>
        <source>The settings could not be understood; the defaults are used.</source>
        <translation>设置无法识别；使用默认设置。</translation>
    </message>
    <message>
        <source>{trouble} {kept}</source>
        <translation>{trouble}{kept}</translation>
    </message>
    <message>
        <source>The settings could not be written to {path} ({reason}).</source>
        <translation>无法把设置写入 {path}（{reason}）。</translation>
    </message>
    <message>
        <source>{path} could not be read ({reason}). Nothing was changed.</source>
        <translation>无法读取 {path}（{reason}）。没有作任何更改。</translation>
    </message>
    <message>
        <source>{path} does not hold settings of Surtitle. Nothing was changed.</source>
        <translation>{path} 中不是 Surtitle 的设置。没有作任何更改。</translation>
    </message>
    <message>
        <source>These settings are of a newer Surtitle; what this one knows of them is used.</source>
        <translation>这些设置来自更新版本的 Surtitle；只使用其中能识别的部分。</translation>
    </message>
    <message>
        <source>Some settings could not be understood; their defaults are used.</source>
        <translation>有些设置无法识别；它们使用默认值。</translation>
    </message>
    <message>
        <source>Some settings could not be understood ({names}); their defaults are used.</source>
        <translation>有些设置无法识别（{names}）；它们使用默认值。</translation>
    </message>
    <message>
        <source>The file was kept as {path}.</source>
        <translation>原文件保存为 {path}。</translation>
    </message>
    <message>
        <source>Something went wrong inside Surtitle. What was said so far is kept; the log has the details.</source>
        <translation>Surtitle 内部出错。到目前为止说的话已保存；详情见日志。</translation>
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
        <source>The export was stopped; no file was written.</source>
        <translation>导出已停止；没有写入任何文件。</translation>
    </message>
    <message>
        <source>{path} is a session that Surtitle has kept; an export would erase it. Choose another name.</source>
        <translation>{path} 是 Surtitle 保存的会话；导出会覆盖它。请换一个名称。</translation>
    </message>
    <message>
        <source>{count} of {whole} cues are wider than a line, because of a word that is (number {numbers}).</source>
        <translation>{whole} 条字幕中有 {count} 条超出行宽，因为其中有过长的词（第 {numbers} 条）。</translation>
    </message>
    <message>
        <source>{count} of {whole} cues end before all their words are said, because they would stand too long (number {numbers}).</source>
        <translation>{whole} 条字幕中有 {count} 条在话说完之前就消失，否则显示时间会过长（第 {numbers} 条）。</translation>
    </message>
    <message>
        <source>{count} of {whole} cues begin later than their words, because the cue before needs the time (number {numbers}).</source>
        <translation>{whole} 条字幕中有 {count} 条比说话晚出现，因为前一条需要时间（第 {numbers} 条）。</translation>
    </message>
    <message>
        <source>{count} of {whole} cues stand for less than the shortest time, because the chosen part or the shift cuts them (number {numbers}).</source>
        <translation>{whole} 条字幕中有 {count} 条显示时间短于下限，因为被所选范围或时间偏移截短（第 {numbers} 条）。</translation>
    </message>
    <message>
        <source>{count} of {whole} cues stand for less than the shortest time, because the next one follows at once (number {numbers}).</source>
        <translation>{whole} 条字幕中有 {count} 条显示时间短于下限，因为下一条紧接着出现（第 {numbers} 条）。</translation>
    </message>
    <message>
        <source>{count} of {whole} cues are faster than the reading speed, because the chosen part or the shift cuts them (number {numbers}).</source>
        <translation>{whole} 条字幕中有 {count} 条超过阅读速度，因为被所选范围或时间偏移截短（第 {numbers} 条）。</translation>
    </message>
    <message>
        <source>{count} of {whole} cues are faster than the reading speed, because the speech is (number {numbers}).</source>
        <translation>{whole} 条字幕中有 {count} 条超过阅读速度，因为说话太快（第 {numbers} 条）。</translation>
    </message>
    <message>
        <source>{count} of {whole} cues have a line of one short word (number {numbers}).</source>
        <translation>{whole} 条字幕中有 {count} 条有一行只含一个短词（第 {numbers} 条）。</translation>
    </message>
    <message>
        <source>{count} of {whole} sentences have no source; there the other text stands alone.</source>
        <translation>{whole} 句话中有 {count} 句没有原文；那里只有译文。</translation>
    </message>
    <message>
        <source>{count} of {whole} sentences have no translation; there the other text stands alone.</source>
        <translation>{whole} 句话中有 {count} 句没有译文；那里只有原文。</translation>
    </message>
    <message>
        <source>{count} of {whole} cues lie before the begin of the file after the shift, and were left out.</source>
        <translation>{whole} 条字幕中有 {count} 条在时间偏移后位于文件开头之前，已略去。</translation>
    </message>
    <message>
        <source>Nothing was said in this session; the file is empty.</source>
        <translation>这次会话中没有人说话；文件是空的。</translation>
    </message>
    <message>
        <source>Nothing was said in this session; the file holds no captions.</source>
        <translation>这次会话中没有人说话；文件中没有字幕。</translation>
    </message>
    <message>
        <source>Nothing was said in this part; the file is empty.</source>
        <translation>这个范围内没有人说话；文件是空的。</translation>
    </message>
    <message>
        <source>Nothing was said in this part; the file holds no captions.</source>
        <translation>这个范围内没有人说话；文件中没有字幕。</translation>
    </message>
    <message>
        <source>The session {path} cannot be read ({reason}).</source>
        <translation>无法读取会话 {path}（{reason}）。</translation>
    </message>
    <message>
        <source>{path} is no session that Surtitle has kept.</source>
        <translation>{path} 不是 Surtitle 保存的会话。</translation>
    </message>
    <message>
        <source>{path} was written by a later Surtitle ({version}). Update this one to read it.</source>
        <translation>{path} 是由更新版本的 Surtitle（{version}）写入的。请更新后再读取。</translation>
    </message>
    <message>
        <source>The sessions in {folder} cannot be read ({reason}).</source>
        <translation>无法读取 {folder} 中的会话（{reason}）。</translation>
    </message>
    <message>
        <source>There is no session &apos;{name}&apos;, but one that begins so: &apos;{other}&apos;. Write its whole name.</source>
        <translation>没有会话“{name}”，但有一个以它开头：“{other}”。请写出完整名称。</translation>
    </message>
    <message>
        <source>There is no session &apos;{name}&apos;. &apos;surtitle sessions&apos; lists them.</source>
        <translation>没有会话“{name}”。用“surtitle sessions”可列出所有会话。</translation>
    </message>
    <message>
        <source>{count} sessions are called like &apos;{name}&apos;. Write more of the name.</source>
        <translation>有 {count} 个会话的名称与“{name}”相符。请多写一些。</translation>
    </message>
    <message>
        <source>The session {name} is not there any more.</source>
        <translation>会话 {name} 已经不在了。</translation>
    </message>
    <message>
        <source>The session {name} is still running, or is being changed; try again after it.</source>
        <translation>会话 {name} 还在运行或正在被修改；请稍后再试。</translation>
    </message>
    <message>
        <source>The session {name} cannot be changed ({reason}).</source>
        <translation>无法修改会话 {name}（{reason}）。</translation>
    </message>
    <message>
        <source>it was removed</source>
        <translation>它已被移除</translation>
    </message>
    <message>
        <source>another program holds it</source>
        <translation>另一个程序正占用它</translation>
    </message>
    <message>
        <source>the disk does not answer</source>
        <translation>磁盘没有响应</translation>
    </message>
    <message>
        <source>The disk with {folder} does not answer; the end of this session is missing there.</source>
        <translation>{folder} 所在的磁盘没有响应；那里缺少这次会话的结尾。</translation>
    </message>
    <message>
        <source>This session could not be kept in {folder} ({reason}); not all of it is there.</source>
        <translation>这次会话无法完整保存到 {folder}（{reason}）；那里缺少一部分。</translation>
    </message>
    <message>
        <source>not all of it could be written</source>
        <translation>没有全部写入</translation>
    </message>
    <message>
        <source>This session is being kept in {folder} again.</source>
        <translation>这次会话又开始保存到 {folder}。</translation>
    </message>
    <message>
        <source>This session can still not be kept in {folder}, and no more of it can be remembered: what is said now is missing there.</source>
        <translation>这次会话仍然无法保存到 {folder}，也无法再记住更多：现在说的话会缺失。</translation>
    </message>
    <message>
        <source>This session cannot be kept in {folder} ({reason}). Captions go on, but nothing else holds what is said; it is kept as soon as it can be.</source>
        <translation>这次会话无法保存到 {folder}（{reason}）。字幕会继续，但说的话没有保存在别处；一旦可以就会保存。</translation>
    </message>
    <message>
        <source>This session cannot be kept in {folder} ({reason}). Captions go on; it is kept as soon as it can be.</source>
        <translation>这次会话无法保存到 {folder}（{reason}）。字幕会继续；一旦可以就会保存。</translation>
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
        <source>it is no ordinary file</source>
        <translation>它不是普通文件</translation>
    </message>
    <message>
        <source>The disk with {folder} does not answer, and the subtitles {name} there could not be finished; what was said last is missing.</source>
        <translation>{folder} 所在的磁盘没有响应，那里的字幕 {name} 没有写完；缺少最后说的话。</translation>
    </message>
    <message>
        <source>The transcript could not be written to {path} ({reason}); what was said last is missing.</source>
        <translation>文字记录没能写入 {path}（{reason}）；缺少最后说的话。</translation>
    </message>
    <message>
        <source>The subtitles {name} could not be finished because of a mistake in Surtitle; what was said last is missing.</source>
        <translation>由于 Surtitle 自身的错误，字幕 {name} 没能写完；缺少最后说的话。</translation>
    </message>
    <message>
        <source>Making the subtitles {name} took too long, and they could not be finished; what was said last is missing.</source>
        <translation>生成字幕 {name} 花的时间太长，没能写完；缺少最后说的话。</translation>
    </message>
    <message>
        <source>The transcript cannot be written to {path} ({reason}). Check that it can be written there.</source>
        <translation>无法把文字记录写入 {path}（{reason}）。请检查那里是否可以写入。</translation>
    </message>
    <message>
        <source>Because of a mistake in Surtitle, the subtitles {name} aren&apos;t updated until the session ends. Captions go on, and are kept among the past sessions; the log has the details.</source>
        <translation>由于 Surtitle 自身的错误，字幕 {name} 在本次会话结束前不再更新。字幕显示照常继续，并保存在历史会话中；详情见日志。</translation>
    </message>
    <message>
        <source>The transcript is being written to {path} again.</source>
        <translation>文字记录又开始写入 {path}。</translation>
    </message>
    <message>
        <source>The transcript cannot be written to {path} ({reason}). Captions go on; it is written as soon as it can be.</source>
        <translation>无法把文字记录写入 {path}（{reason}）。字幕会继续；一旦可以就会写入。</translation>
    </message>
    <message>
        <source>{path} was left alone: it was changed, or is not this session&apos;s.</source>
        <translation>{path} 未被改动：它已被修改过，或不属于这次会话。</translation>
    </message>
    <message>
        <source>The correction is kept, but {path} could not be written ({reason}).</source>
        <translation>改正已保存，但无法写入 {path}（{reason}）。</translation>
    </message>
    <message>
        <source>&apos;{title}&apos; cannot be the name of a file. Use letters or digits.</source>
        <translation>“{title}”不能作为文件名。请使用文字或数字。</translation>
    </message>
    <message>
        <source>{path} cannot be renamed ({reason}).</source>
        <translation>无法重命名 {path}（{reason}）。</translation>
    </message>
    <message>
        <source>The session {name} cannot be renamed ({reason}).</source>
        <translation>无法重命名会话 {name}（{reason}）。</translation>
    </message>
    <message>
        <source>{path} cannot be moved to the trash ({reason}). It can be deleted by hand.</source>
        <translation>无法把 {path} 移到回收站（{reason}）。可以手动删除。</translation>
    </message>
    <message>
        <source>The subtitles cannot be written to {path} ({reason}).</source>
        <translation>无法把字幕写入 {path}（{reason}）。</translation>
    </message>
    <message>
        <source>What is said then goes to the past sessions only.</source>
        <translation>此后说的话只写入历史会话。</translation>
    </message>
    <message>
        <source>{trouble} It is whole among the past sessions; &apos;surtitle sessions --recover&apos; writes it again.</source>
        <translation>{trouble}它完整地保存在历史会话中；用“surtitle sessions --recover”可重新写出。</translation>
    </message>
    <message>
        <source>{path} cannot be written ({reason}). Choose another place.</source>
        <translation>无法写入 {path}（{reason}）。请换一个位置。</translation>
    </message>
    <message>
        <source>The folder {folder} cannot be made ({reason}).</source>
        <translation>无法创建文件夹 {folder}（{reason}）。</translation>
    </message>
    <message>
        <source>“{keys}” is not one key with its modifiers.</source>
        <translation>“{keys}”不是一个键加修饰键。</translation>
    </message>
    <message>
        <source>{keys} cannot be used: take a letter, a digit, a function key or an arrow.</source>
        <translation>不能使用 {keys}：请用字母键、数字键、功能键或方向键。</translation>
    </message>
    <message>
        <source>{keys} would be missing when you type. Add Ctrl, Alt or Meta.</source>
        <translation>用了 {keys}，打字时就少了这个键。请加上 Ctrl、Alt 或 Meta。</translation>
    </message>
    <message>
        <source>{keys} is used twice here.</source>
        <translation>{keys} 在这里用了两次。</translation>
    </message>
    <message>
        <source>Under Wayland no program hears the keys that are meant for another one. Use the icon in the tray, or the keys of Surtitle&apos;s own window; in an X11 session, keys that work everywhere can be set here.</source>
        <translation>在 Wayland 下，任何程序都收不到发给其他程序的按键。请使用托盘图标，或 Surtitle 自己窗口里的快捷键；在 X11 会话中，可以在这里设置处处有效的快捷键。</translation>
    </message>
    <message>
        <source>Surtitle has no keys that work everywhere on this system.</source>
        <translation>在这个系统上，Surtitle 没有处处有效的快捷键。</translation>
    </message>
    <message>
        <source>The keys of this screen cannot be used ({error}).</source>
        <translation>无法使用这个屏幕的按键（{error}）。</translation>
    </message>
    <message>
        <source>Another program already uses {keys}. Choose other keys, here or there.</source>
        <translation>另一个程序已在使用 {keys}。请在这里或那个程序中换用别的快捷键。</translation>
    </message>
    <message>
        <source>This keyboard has no key for {keys}.</source>
        <translation>这个键盘上没有 {keys} 对应的键。</translation>
    </message>
    <message>
        <source>The transcript is kept as {srt}, but not as {other}: {why}</source>
        <translation>文字记录已保存为 {srt}，但没有保存为 {other}：{why}</translation>
    </message>
    <message>
        <source>Looking through the whole session…</source>
        <translation>正在检查整个会话…</translation>
    </message>
    <message>
        <source>No rule had to give way.</source>
        <translation>所有规则都得到遵守。</translation>
    </message>
    <message>
        <source>A session of {when} was interrupted. Its captions are kept.</source>
        <translation>{when} 的会话被中断了。它的字幕已保存。</translation>
    </message>
    <message>
        <source>Open it</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>{count} sessions were interrupted, the last one on {when}. Their captions are kept.</source>
        <translation>有 {count} 个会话被中断，最近一个在 {when}。它们的字幕已保存。</translation>
    </message>
    <message>
        <source>Show them</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>This session was interrupted; only what was being said just then may be missing. Its subtitles are complete again: {srt}</source>
        <translation>这个会话被中断了；只可能缺少当时正在说的话。它的字幕文件已补全：{srt}</translation>
    </message>
    <message>
        <source>The subtitles of these {count} sessions are complete now, but for their last words.</source>
        <translation>这 {count} 个会话的字幕文件现已补全，只缺最后几个词。</translation>
    </message>
    <message>
        <source>The session is now called “{title}”. Its subtitles keep their name: {srt} was changed after the session, or belongs to another one.</source>
        <translation>会话现在叫“{title}”。它的字幕文件保留原名：{srt} 在会话之后被改过，或者属于另一个会话。</translation>
    </message>
    <message>
        <source>The session is now called “{title}”.</source>
        <translation>会话现在叫“{title}”。</translation>
    </message>
    <message>
        <source>“{title}” is in the trash.</source>
        <translation>“{title}”已移到回收站。</translation>
    </message>
    <message>
        <source>“{title}” is in the trash, with its subtitles.</source>
        <translation>“{title}”已连同字幕文件移到回收站。</translation>
    </message>
    <message>
        <source>“{title}” is in the trash. Its subtitles stay where they are: {srt} was changed after the session, or belongs to another one.</source>
        <translation>“{title}”已移到回收站。它的字幕文件留在原处：{srt} 在会话之后被改过，或者属于另一个会话。</translation>
    </message>
    <message>
        <source>No program here shows folders. It is {folder}.</source>
        <translation>这里没有能显示文件夹的程序。文件夹是 {folder}。</translation>
    </message>
    <message>
        <source>The session is in {first} and {last}.</source>
        <translation>会话已保存在 {first} 和 {last} 中。</translation>
    </message>
    <message>
        <source>The session is in {file}.</source>
        <translation>会话已保存在 {file} 中。</translation>
    </message>
    <message>
        <source>{sentence} {next}</source>
        <translation>{sentence}{next}</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Reading what was said, for the search: {done} of {whole} sessions…</source>
        <translation>正在读取说过的话以便搜索：第 {done} 个会话，共 {whole} 个…</translation>
    </message>
    <message>
        <source>This session is still running. These are its captions so far.</source>
        <translation>这个会话还在进行。这是到目前为止的字幕。</translation>
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
        <source>Stopped by an error</source>
        <translation>因出错而停止</translation>
    </message>
    <message>
        <source>What is said meanwhile is captioned too. The captions appear here.</source>
        <translation>这期间说的话也会有字幕。字幕会出现在这里。</translation>
    </message>
    <message>
        <source>The captions appear here when somebody speaks.</source>
        <translation>有人说话时，字幕会出现在这里。</translation>
    </message>
    <message>
        <source>Press Resume and speak. The captions appear here.</source>
        <translation>按“继续”，然后说话。字幕会出现在这里。</translation>
    </message>
    <message>
        <source>There is no sound at all: the microphone is muted. Unmute it, or stop and choose another one.</source>
        <translation>完全没有声音：麦克风被静音了。请取消静音，或者停止后换一个麦克风。</translation>
    </message>
    <message>
        <source>The sound is too quiet to be understood well. Move closer, or turn the microphone up.</source>
        <translation>声音太轻，难以听清。请靠近一些，或者调高麦克风音量。</translation>
    </message>
    <message>
        <source>The sound is too loud and is cut off. Move away, or turn the microphone down.</source>
        <translation>声音太响而失真。请离远一些，或者调低麦克风音量。</translation>
    </message>
    <message>
        <source>{state}: {what}</source>
        <translation>{state}：{what}</translation>
    </message>
    <message>
        <source>Press Start and speak. The captions appear here.</source>
        <translation>按“开始”，然后说话。字幕会出现在这里。</translation>
    </message>
    <message>
        <source>{error} Until Surtitle is closed, the key is used.</source>
        <translation>{error}在 Surtitle 关闭之前会使用这个密钥。</translation>
    </message>
    <message>
        <source>The key is kept in this system&apos;s keyring. The cloud is used from now on; &apos;This machine&apos; can be chosen.</source>
        <translation>密钥已保存在本系统的密钥环中。从现在起使用云服务；也可以选择“本机”。</translation>
    </message>
    <message>
        <source>The key is kept in this system&apos;s keyring.</source>
        <translation>密钥已保存在本系统的密钥环中。</translation>
    </message>
    <message>
        <source>The key is forgotten. From now on &apos;This machine&apos; is used.</source>
        <translation>密钥已删除。从现在起使用“本机”。</translation>
    </message>
    <message>
        <source>The key is forgotten.</source>
        <translation>密钥已删除。</translation>
    </message>
    <message>
        <source>Surtitle goes on captioning</source>
        <translation>Surtitle 仍在生成字幕</translation>
    </message>
    <message>
        <source>This icon shows the window again. Its menu has Stop and Quit.</source>
        <translation>点这个图标可以重新显示窗口。它的菜单里有停止和退出。</translation>
    </message>
    <message>
        <source>While captions run, closing only minimises the window. Stop them, then close it.</source>
        <translation>字幕运行时，关闭只会最小化窗口。请先停止字幕，再关闭窗口。</translation>
    </message>
    <message>
        <source>While captions run, closing only minimises the window. {keys} ends Surtitle.</source>
        <translation>字幕运行时，关闭只会最小化窗口。按 {keys} 退出 Surtitle。</translation>
    </message>
    <message>
        <source>Surtitle has stopped captioning</source>
        <translation>Surtitle 已停止生成字幕</translation>
    </message>
    <message>
        <source>It works: the service answers and is ready to listen.</source>
        <translation>可以使用：服务有响应，随时可以听。</translation>
    </message>
    <message>
        <source>Exported to {path}.</source>
        <translation>已导出到 {path}。</translation>
    </message>
    <message>
        <source>Imported. The settings are in use.</source>
        <translation>已导入，设置已生效。</translation>
    </message>
    <message>
        <source>Everything is as at the first start.</source>
        <translation>一切都恢复到第一次启动时的样子。</translation>
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
        <source>Type it like 12:34</source>
        <translation>请输入 12:34 这样的时间</translation>
    </message>
    <message>
        <source>No captions yet</source>
        <translation>还没有字幕</translation>
    </message>
    <message>
        <source>They end at {time}</source>
        <translation>字幕到 {time} 为止</translation>
    </message>
    <message>
        <source>Play the built-in recording</source>
        <translation>播放内置录音</translation>
    </message>
    <message>
        <source>The cloud service needs a key of your account. Until you enter one, &apos;This machine&apos; is used.</source>
        <translation>云服务需要账号的密钥。在输入密钥之前，先使用“本机”。</translation>
    </message>
    <message>
        <source>Enter a key…</source>
        <translation>输入密钥…</translation>
    </message>
    <message>
        <source>Stopping: waiting for the last sentence…</source>
        <translation>正在停止：等待最后一句话…</translation>
    </message>
    <message>
        <source>Closing: waiting for the last sentence… Close again to leave at once.</source>
        <translation>正在关闭：等待最后一句话…再次关闭可立即退出。</translation>
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
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>The model {model} does not translate. Choose another model, or no translation.</source>
        <translation>模型 {model} 不支持翻译。请选择其他模型，或不翻译。</translation>
    </message>
    <message>
        <source>&apos;{wanted}&apos; is not a service. Use &apos;local&apos;, &apos;cloud&apos;, or an address that begins with wss://.</source>
        <translation>“{wanted}”不是服务。请使用“local”、“cloud”，或者以 wss:// 开头的地址。</translation>
    </message>
    <message>
        <source>cannot fail a task in state {state}</source>
        <translation>在状态 {state} 下不能使任务失败</translation>
    </message>
    <message>
        <source>nothing in it can be read as one</source>
        <translation>其中没有可以识别的内容</translation>
    </message>
    <message>
        <source>{name} is not a session and was left out ({reason}).</source>
        <translation>{name} 不是会话，已略过（{reason}）。</translation>
    </message>
    <message>
        <source>{count} files in {folder} are not sessions and were left out, such as {name} ({reason}).</source>
        <translation>{folder} 中有 {count} 个文件不是会话，已略过，例如 {name}（{reason}）。</translation>
    </message>
    <message>
        <source>The sample rate must be from 1 to {most} Hz.</source>
        <translation>采样率必须在 1 到 {most} Hz 之间。</translation>
    </message>
    <message>
        <source>The number of channels must be from 1 to {most}.</source>
        <translation>声道数必须在 1 到 {most} 之间。</translation>
    </message>
    <message>
        <source>There is no sample format “{encoding}”; choose one of {known}.</source>
        <translation>没有采样格式“{encoding}”；请从以下格式中选择：{known}。</translation>
    </message>
    <message>
        <source>standard input</source>
        <translation>标准输入</translation>
    </message>
    <message>
        <source>There is no standard input; name a file, or send sound through a pipe.</source>
        <translation>没有标准输入；请指定一个文件，或者通过管道送入声音。</translation>
    </message>
    <message>
        <source>“{name}” is a terminal; send sound through a pipe, or name a file.</source>
        <translation>“{name}”是终端；请通过管道送入声音，或者指定一个文件。</translation>
    </message>
    <message>
        <source>{trouble} The overlay may not stay above other windows.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no screen here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{asked} needs {variable}, which is not set.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The screen at {name} does not answer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The screen at {name} refuses the key in {file} (XAUTHORITY).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The screen at {name} wants a key, and XAUTHORITY names no file with one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} cannot be found: XDG_RUNTIME_DIR is not set.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing answers at {name}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Qt knows no such platform: {asked}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A library is missing: {library}. Run set-up again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no reason was given</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Qt does not start at {name}: {reason}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The speech service needs an address to listen on, such as 127.0.0.1 for this computer only.</source>
        <translation>语音服务需要一个监听地址，例如只供本机使用的 127.0.0.1。</translation>
    </message>
    <message>
        <source>The token in {variable} is too short: it could be guessed. Use at least {count} characters, or remove it; then one is made.</source>
        <translation>{variable} 中的令牌太短，容易被猜到。请使用至少 {count} 个字符，或者删除它，这样会自动生成一个。</translation>
    </message>
    <message>
        <source>The token in {variable} may contain only letters, digits and punctuation, no blanks.</source>
        <translation>{variable} 中的令牌只能包含英文字母、数字和英文标点，不能有空格。</translation>
    </message>
    <message>
        <source>the environment variable {variable}</source>
        <translation>环境变量 {variable} </translation>
    </message>
    <message>
        <source>this system&apos;s settings</source>
        <translation>系统设置</translation>
    </message>
    <message>
        <source>there is no certificate in it</source>
        <translation>其中没有证书</translation>
    </message>
    <message>
        <source>The environment variable {variable} names {path}, which cannot be used ({reason}). Correct it, or remove it.</source>
        <translation>环境变量 {variable} 指向的 {path} 无法使用（{reason}）。请更正或删除这个变量。</translation>
    </message>
    <message>
        <source>The certificate of {name} has expired. Check the date and time of this computer; if they are right, whoever runs the service has to renew it.</source>
        <translation>{name}的证书已过期。请检查这台电脑的日期和时间；如果没有错，就需要由服务的运营者更新证书。</translation>
    </message>
    <message>
        <source>The certificate of {name} is not valid yet. Check the date and time of this computer.</source>
        <translation>{name}的证书尚未生效。请检查这台电脑的日期和时间。</translation>
    </message>
    <message>
        <source>The certificate that came for {name} is for another address. Check the address, or log in to this network first: open any page in a browser.</source>
        <translation>收到的{name}的证书属于另一个地址。请检查地址；也可能需要先登录这个网络：请在浏览器中打开任意网页。</translation>
    </message>
    <message>
        <source>The certificate of {name} has been revoked. No safe connection is possible.</source>
        <translation>{name}的证书已被吊销，无法安全地连接。</translation>
    </message>
    <message>
        <source>The certificate of {name} was issued by an authority that this computer does not trust. In a company&apos;s network, install the company&apos;s root certificate in this system, or name its file in the environment variable {variable}; in a public network, log in first in a browser.</source>
        <translation>{name}的证书由这台电脑不信任的机构颁发。在公司网络中，请把公司的根证书安装到系统里，或用环境变量 {variable} 指定它的文件；在公共网络中，请先在浏览器里登录。</translation>
    </message>
    <message>
        <source>The certificate of {name} cannot be trusted ({reason}).</source>
        <translation>无法信任{name}的证书（{reason}）。</translation>
    </message>
    <message>
        <source>special characters in its user name or password must be percent-encoded, such as %40 for @</source>
        <translation>用户名或密码中的特殊字符必须用百分号编码，例如 @ 写成 %40</translation>
    </message>
    <message>
        <source>the settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>The proxy in {place} must not hold a password: others could read it there. Put the whole address into the environment variable {variable} instead.</source>
        <translation>{place}中的代理不能包含密码，否则别人可能看到它。请改为把完整的地址写入环境变量 {variable}。</translation>
    </message>
    <message>
        <source>&apos;{scheme}&apos; is not a kind of proxy (there are {known})</source>
        <translation>“{scheme}”不是代理类型（可用的有 {known}）</translation>
    </message>
    <message>
        <source>a user name cannot contain a colon</source>
        <translation>用户名不能包含冒号</translation>
    </message>
    <message>
        <source>its address in brackets is not valid</source>
        <translation>方括号中的地址无效</translation>
    </message>
    <message>
        <source>its host name is missing or not valid</source>
        <translation>缺少主机名，或主机名无效</translation>
    </message>
    <message>
        <source>its port is not a number from 1 to 65535</source>
        <translation>端口不是 1 到 65535 之间的数字</translation>
    </message>
    <message>
        <source>The proxy in {place} cannot be used: {reason}. A proxy is written like http://host:8080.</source>
        <translation>{place}中的代理无法使用：{reason}。代理的写法类似 http://host:8080。</translation>
    </message>
    <message>
        <source>“{name}” must be put on the disk before it can be captioned, and there&apos;s no room ({reason}); send it as WAV or raw samples instead.</source>
        <translation>“{name}”要先存到磁盘上才能加字幕，但是存不下（{reason}）；请改用 WAV 或原始采样送入。</translation>
    </message>
    <message>
        <source>A stream of events</source>
        <translation>事件流</translation>
    </message>
    <message>
        <source>{name} stopped working. Captions go on without it; the log has the details.</source>
        <translation>{name}停止工作了。其他地方的字幕照常继续；详情见日志。</translation>
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
        <source>The settings could not be saved ({reason}).</source>
        <translation>无法保存设置（{reason}）。</translation>
    </message>
</context>
<context>
    <name>AccessibleRoles</name>
    <message>
        <source>Clear the field</source>
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
        <source>Source</source>
        <translation>原文</translation>
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
        <source>Translation above the source</source>
        <translation>译文在原文上方</translation>
    </message>
    <message>
        <source>The system&apos;s own</source>
        <translation>系统字体</translation>
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
        <source>Colour of the source</source>
        <translation>原文的颜色</translation>
    </message>
    <message>
        <source>Colour of the translation</source>
        <translation>译文的颜色</translation>
    </message>
    <message>
        <source>Colour of the background</source>
        <translation>背景的颜色</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>无</translation>
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
        <source>Where the text begins</source>
        <translation>文字起始一侧</translation>
    </message>
    <message>
        <source>In the middle</source>
        <translation>居中</translation>
    </message>
    <message>
        <source>Where the text ends</source>
        <translation>文字末尾一侧</translation>
    </message>
    <message>
        <source>Only lines that stand where the text begins do not move while they grow.</source>
        <translation>只有靠文字起始一侧对齐的行，在变长时才不会移动。</translation>
    </message>
    <message>
        <source>As the system wants</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Smoothly</source>
        <translation>平滑</translation>
    </message>
    <message>
        <source>At once</source>
        <translation>立即</translation>
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
        <source>Keep it out of screen shares</source>
        <translation>在屏幕共享中隐藏</translation>
    </message>
    <message>
        <source>Hard to read over some pictures: the contrast is {found:.1f}, and {needed} is needed.</source>
        <translation>在某些画面上难以看清：对比度是 {found:.1f}，需要达到 {needed}。</translation>
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
        <source>Your own</source>
        <translation>自定义</translation>
    </message>
    <message>
        <source>&amp;Look</source>
        <translation>外观(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Shows</source>
        <translation>显示(&amp;S)</translation>
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
        <source>L&amp;ines stand</source>
        <translation>对齐(&amp;I)</translation>
    </message>
    <message>
        <source>Lines &amp;move up</source>
        <translation>向上滚动(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Text</source>
        <translation>原文(&amp;T)</translation>
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
        <source>&amp;Around letters</source>
        <translation>文字边缘(&amp;A)</translation>
    </message>
    <message>
        <source>Wi&amp;dth</source>
        <translation>宽度(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Clear after silence</source>
        <translation>静音后清空(&amp;C)</translation>
    </message>
    <message>
        <source>Under Wayland no program can keep a window above the others or choose its place. Start Surtitle with QT_QPA_PLATFORM=xcb, where there is XWayland.</source>
        <translation>在 Wayland 下，任何程序都不能让窗口总在最前，也不能决定窗口的位置。如果系统有 XWayland，请用 QT_QPA_PLATFORM=xcb 启动 Surtitle。</translation>
    </message>
</context>
<context>
    <name>AppearancePreview</name>
    <message>
        <source>Preview of the captions</source>
        <translation>字幕预览</translation>
    </message>
    <message>
        <source>The captions look like this.</source>
        <translation>字幕看起来是这样的。</translation>
    </message>
    <message>
        <source>What is still being said may change.</source>
        <translation>还没有说完的部分可能会变。</translation>
    </message>
</context>
<context>
    <name>CaptionEditor</name>
    <message>
        <source>Corrected text</source>
        <translation>改正后的文字</translation>
    </message>
    <message>
        <source>Enter keeps it, Escape leaves it as it was. Empty: the original again.</source>
        <translation>按 Enter 保存，按 Esc 不作更改。留空则恢复原来的文字。</translation>
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
        <source>Copy the &amp;source only</source>
        <translation>只复制原文(&amp;S)</translation>
    </message>
    <message>
        <source>Copy the &amp;translation only</source>
        <translation>只复制译文(&amp;T)</translation>
    </message>
    <message>
        <source>Copy with ti&amp;mes</source>
        <translation>连同时间复制(&amp;M)</translation>
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
        <source>Correct the t&amp;ranslation…</source>
        <translation>改正译文(&amp;R)…</translation>
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
        <source>Only what the service in use can do is listed.</source>
        <translation>这里只列出当前服务支持的语言。</translation>
    </message>
    <message>
        <source>Silence that ends a sentence</source>
        <translation>结束一句话的静音</translation>
    </message>
    <message>
        <source>As the service likes it</source>
        <translation>由服务决定</translation>
    </message>
    <message>
        <source>A sentence &amp;ends after a silence of</source>
        <translation>静音多久算一句话结束(&amp;E)</translation>
    </message>
    <message>
        <source>Shorter: captions are final sooner. Longer: whoever pauses to think is not cut in two.</source>
        <translation>较短：字幕更快确定下来。较长：说话人停下来思考时，句子不会被切断。</translation>
    </message>
    <message>
        <source>Qwen LiveTranslate 3.8, the usual model of the cloud, decides that by itself.</source>
        <translation>云端的默认模型千问 LiveTranslate 3.8 会自行判断句子在哪里结束。</translation>
    </message>
    <message>
        <source>Sound that is kept</source>
        <translation>保留的声音</translation>
    </message>
    <message>
        <source>After a lost &amp;connection, catch up with at most</source>
        <translation>断线之后最多补上(&amp;C)</translation>
    </message>
    <message>
        <source>So much sound is kept in memory, never on disk. What is lost beyond that is marked as missing.</source>
        <translation>这么多声音保留在内存中，从不写入磁盘。超出的部分会标记为缺失。</translation>
    </message>
    <message>
        <source>What you change here counts from the next start of the captions.</source>
        <translation>这里的更改从下次开始字幕时起生效。</translation>
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
        <source>Start captioning</source>
        <translation>开始字幕</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop, and keep the transcript</source>
        <translation>停止，并保留文字记录</translation>
    </message>
    <message>
        <source>Play the recording</source>
        <translation>播放录音</translation>
    </message>
    <message>
        <source>What to listen to</source>
        <translation>要听的声音</translation>
    </message>
    <message>
        <source>Speech service</source>
        <translation>语音服务</translation>
    </message>
    <message>
        <source>Where speech is recognised</source>
        <translation>在哪里识别语音</translation>
    </message>
    <message>
        <source>Settin&amp;gs…</source>
        <translation>设置(&amp;G)…</translation>
    </message>
    <message>
        <source>Open a sound file</source>
        <translation>打开声音文件</translation>
    </message>
    <message>
        <source>Service, key, appearance, shortcuts and more</source>
        <translation>服务、密钥、外观、快捷键等</translation>
    </message>
    <message>
        <source>Overlay</source>
        <translation>悬浮字幕</translation>
    </message>
    <message>
        <source>Show captions above all other windows</source>
        <translation>把字幕显示在所有窗口上方</translation>
    </message>
    <message>
        <source>What the overlay shows</source>
        <translation>悬浮字幕显示什么</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>原文</translation>
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
        <source>&amp;Listen to</source>
        <translation>听取(&amp;L)</translation>
    </message>
    <message>
        <source>Spo&amp;ken</source>
        <translation>语言(&amp;K)</translation>
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
        <source>sho&amp;ws</source>
        <translation>显示(&amp;W)</translation>
    </message>
    <message>
        <source>This machine</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>Cloud</source>
        <translation>云端</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Go on listening</source>
        <translation>继续听</translation>
    </message>
    <message>
        <source>Stop listening for a while</source>
        <translation>暂时不听</translation>
    </message>
</context>
<context>
    <name>ElapsedLabel</name>
    <message>
        <source>Elapsed time</source>
        <translation>已用时间</translation>
    </message>
    <message>
        <source>How long captions have been running, pauses not counted</source>
        <translation>字幕已运行的时间，不含暂停</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>Progress of the export</source>
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
        <source>{names} is there already, in {folder}. Shall it be replaced?</source>
        <translation>{folder} 中已经有 {names}。要替换它吗？</translation>
    </message>
    <message>
        <source>{names} are there already, in {folder}. Shall they be replaced?</source>
        <translation>{folder} 中已经有 {names}。要替换它们吗？</translation>
    </message>
    <message>
        <source>Replace a file</source>
        <translation>替换文件</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>Export the session</source>
        <translation>导出会话</translation>
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
        <source>Stop</source>
        <translation>停止</translation>
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
        <source>Text to read (.txt)</source>
        <translation>纯文本 (.txt)</translation>
    </message>
    <message>
        <source>All that is known, for programs (.json)</source>
        <translation>全部数据，供程序使用 (.json)</translation>
    </message>
    <message>
        <source>Te&amp;xt</source>
        <translation>文字(&amp;X)</translation>
    </message>
    <message>
        <source>Both, what was said first</source>
        <translation>两者都要，原文在前</translation>
    </message>
    <message>
        <source>Both, translation first</source>
        <translation>两者都要，译文在前</translation>
    </message>
    <message>
        <source>What was said</source>
        <translation>原文</translation>
    </message>
    <message>
        <source>Translation</source>
        <translation>译文</translation>
    </message>
    <message>
        <source>Each in a file of its own</source>
        <translation>原文和译文各存一个文件</translation>
    </message>
    <message>
        <source>T&amp;imes</source>
        <translation>时间(&amp;I)</translation>
    </message>
    <message>
        <source>From the start of the session</source>
        <translation>从会话开始算起</translation>
    </message>
    <message>
        <source>Time of day</source>
        <translation>当天时间</translation>
    </message>
    <message>
        <source>“{text}” is no time of the session. Write it like 12:34 or 1:02:03, or leave it empty.</source>
        <translation>“{text}”不是会话中的时间。请写成 12:34 或 1:02:03 的形式，或者留空。</translation>
    </message>
    <message>
        <source> s</source>
        <translation> 秒</translation>
    </message>
    <message>
        <source>Added to all times; below zero: earlier</source>
        <translation>加到所有时间上；负数表示提前</translation>
    </message>
    <message>
        <source>Later &amp;by</source>
        <translation>推迟(&amp;B)</translation>
    </message>
    <message>
        <source>From</source>
        <translation>从</translation>
    </message>
    <message>
        <source>the begin</source>
        <translation>开头</translation>
    </message>
    <message>
        <source>To</source>
        <translation>到</translation>
    </message>
    <message>
        <source>the end</source>
        <translation>结尾</translation>
    </message>
    <message>
        <source>&amp;Part</source>
        <translation>范围(&amp;P)</translation>
    </message>
    <message>
        <source>The time of each word (karaoke)</source>
        <translation>每个词的时间（卡拉 OK）</translation>
    </message>
    <message>
        <source>A time before each sentence</source>
        <translation>每句话前标出时间</translation>
    </message>
    <message>
        <source>Byte order mark (old Windows players)</source>
        <translation>字节顺序标记（用于旧的 Windows 播放器）</translation>
    </message>
    <message>
        <source>Subtitles are divided by these rules</source>
        <translation>字幕按这些规则切分</translation>
    </message>
    <message>
        <source>&amp;Lines, for each language</source>
        <translation>每种语言的行数(&amp;L)</translation>
    </message>
    <message>
        <source>Line &amp;width, Latin and others</source>
        <translation>行宽，拉丁文字等(&amp;W)</translation>
    </message>
    <message>
        <source> letters</source>
        <translation> 个字母</translation>
    </message>
    <message>
        <source>Line width, East Asian</source>
        <translation>行宽，中日韩文字</translation>
    </message>
    <message>
        <source> characters</source>
        <translation> 个字</translation>
    </message>
    <message>
        <source>&amp;Reading speed, Latin and others</source>
        <translation>阅读速度，拉丁文字等(&amp;R)</translation>
    </message>
    <message>
        <source> letters/s</source>
        <translation> 字母/秒</translation>
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
        <source>A time of the session, such as 12:34; empty: its begin</source>
        <translation>会话中的时间，例如 12:34；留空则从开头算起</translation>
    </message>
    <message>
        <source>A time of the session, such as 12:34; empty: its end</source>
        <translation>会话中的时间，例如 12:34；留空则到结尾为止</translation>
    </message>
    <message>
        <source>Frames a second of the new picture</source>
        <translation>新画面的每秒帧数</translation>
    </message>
    <message>
        <source>Usual r&amp;ules again</source>
        <translation>恢复常用规则(&amp;U)</translation>
    </message>
    <message>
        <source>As the BBC and Netflix ask for</source>
        <translation>按 BBC 和 Netflix 的要求</translation>
    </message>
    <message>
        <source>The part ends before it begins.</source>
        <translation>范围的结尾在开头之前。</translation>
    </message>
    <message>
        <source>as it is</source>
        <translation>不变</translation>
    </message>
    <message>
        <source>Frames a second of the old picture</source>
        <translation>原画面每秒的帧数</translation>
    </message>
    <message>
        <source>For a picture that was made for one frame rate and is played at another</source>
        <translation>用于以另一种帧率播放的画面</translation>
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
        <source>The window is then in the tray, or minimised where there is none.</source>
        <translation>窗口会收在系统托盘里；没有托盘时则最小化。</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Language of the interface</source>
        <translation>界面语言</translation>
    </message>
    <message>
        <source>&amp;Language of the interface</source>
        <translation>界面语言(&amp;L)</translation>
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
        <source>All settings</source>
        <translation>全部设置</translation>
    </message>
    <message>
        <source>An exported file holds neither your key nor what belongs to this machine, such as the microphone.</source>
        <translation>导出的文件不含密钥，也不含只属于这台电脑的设置，例如麦克风。</translation>
    </message>
    <message>
        <source>General</source>
        <translation>通用</translation>
    </message>
    <message>
        <source>Export the settings</source>
        <translation>导出设置</translation>
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
    <message>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <source>Set everything back to how it was at the first start? The key and the transcripts stay.</source>
        <translation>要把一切恢复到第一次启动时的样子吗？密钥和文字记录会保留。</translation>
    </message>
</context>
<context>
    <name>KeyDialog</name>
    <message>
        <source>Cloud key</source>
        <translation>云服务密钥</translation>
    </message>
    <message>
        <source>Paste the API key of your Alibaba Cloud Model Studio (DashScope) account. It is kept in this system&apos;s keyring, never in a file. While the cloud is chosen, what is heard is sent there.</source>
        <translation>请粘贴阿里云百炼（DashScope）账号的 API Key。它保存在系统的密钥环中，从不写入文件。选用云服务时，听到的声音会发送到那里。</translation>
    </message>
    <message>
        <source>API key</source>
        <translation>API Key</translation>
    </message>
    <message>
        <source>It was made &amp;in</source>
        <translation>密钥所属地域(&amp;I)</translation>
    </message>
</context>
<context>
    <name>KeyRows</name>
    <message>
        <source>No keys</source>
        <translation>不用快捷键</translation>
    </message>
    <message>
        <source>No keys: {action}</source>
        <translation>不用快捷键：{action}</translation>
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
        <source>How far the captions are behind what is said</source>
        <translation>字幕落后于说话的时间</translation>
    </message>
    <message>
        <source>Delay: {seconds} s</source>
        <translation>延迟：{seconds} 秒</translation>
    </message>
</context>
<context>
    <name>LevelMeter</name>
    <message>
        <source>Sound level</source>
        <translation>音量</translation>
    </message>
    <message>
        <source>Too loud: the sound is cut off. Turn the microphone down.</source>
        <translation>太响：声音失真了。请调低麦克风音量。</translation>
    </message>
    <message>
        <source>No sound</source>
        <translation>没有声音</translation>
    </message>
    <message>
        <source>Faint</source>
        <translation>很轻</translation>
    </message>
    <message>
        <source>Good</source>
        <translation>合适</translation>
    </message>
    <message>
        <source>How loud the source is. {words}</source>
        <translation>声源的音量。{words}</translation>
    </message>
</context>
<context>
    <name>LibraryWindow</name>
    <message>
        <source>Past sessions</source>
        <translation>历史会话</translation>
    </message>
    <message>
        <source>Search in all that was said</source>
        <translation>在所有说过的话中搜索</translation>
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
        <source>{count} sessions</source>
        <translation>{count} 个会话</translation>
    </message>
    <message>
        <source>Delete a session</source>
        <translation>删除会话</translation>
    </message>
    <message>
        <source>Move the session “{title}” to this system&apos;s trash, with its subtitles? It can be brought back from there.</source>
        <translation>要把会话“{title}”连同字幕移到系统的回收站吗？以后可以从那里恢复。</translation>
    </message>
    <message>
        <source>Move to the trash</source>
        <translation>移到回收站</translation>
    </message>
</context>
<context>
    <name>MessageBanner</name>
    <message>
        <source>Dismiss the message</source>
        <translation>关闭消息</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
</context>
<context>
    <name>NewestButton</name>
    <message>
        <source>↓ Back to newest</source>
        <translation>↓ 回到最新</translation>
    </message>
    <message>
        <source>Show the newest captions (End)</source>
        <translation>显示最新的字幕 (End)</translation>
    </message>
</context>
<context>
    <name>Overlay</name>
    <message>
        <source>Surtitle overlay</source>
        <translation>Surtitle 悬浮字幕</translation>
    </message>
    <message>
        <source>Captions overlay</source>
        <translation>悬浮字幕</translation>
    </message>
</context>
<context>
    <name>OverlayButtons</name>
    <message>
        <source>What the overlay shows</source>
        <translation>悬浮字幕显示什么</translation>
    </message>
    <message>
        <source>A−</source>
        <translation>A−</translation>
    </message>
    <message>
        <source>Smaller letters</source>
        <translation>缩小字号</translation>
    </message>
    <message>
        <source>A+</source>
        <translation>A+</translation>
    </message>
    <message>
        <source>Larger letters</source>
        <translation>放大字号</translation>
    </message>
    <message>
        <source>Lock: let clicks through</source>
        <translation>锁定：让鼠标点击穿过</translation>
    </message>
    <message>
        <source>Hide the overlay</source>
        <translation>隐藏悬浮字幕</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>原文</translation>
    </message>
    <message>
        <source>Translation</source>
        <translation>译文</translation>
    </message>
    <message>
        <source>Both</source>
        <translation>原文和译文</translation>
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
        <source>The overlay is locked: clicks go through it. Click here to unlock it.</source>
        <translation>悬浮字幕已锁定：鼠标点击会穿过它。点这里解锁。</translation>
    </message>
</context>
<context>
    <name>ProxyField</name>
    <message>
        <source>Proxy</source>
        <translation>代理</translation>
    </message>
    <message>
        <source>As the system says</source>
        <translation>按系统设置</translation>
    </message>
</context>
<context>
    <name>RegionPicker</name>
    <message>
        <source>Region of the cloud</source>
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
        <source>Find in the transcript</source>
        <translation>在文字记录中查找</translation>
    </message>
    <message>
        <source>Previous hit</source>
        <translation>上一处</translation>
    </message>
    <message>
        <source>Next hit</source>
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
        <source>The cloud if there is a key, else this machine</source>
        <translation>有密钥时用云端，否则用本机</translation>
    </message>
    <message>
        <source>This machine: no sound leaves it</source>
        <translation>本机：声音不会离开这台电脑</translation>
    </message>
    <message>
        <source>Cloud (Alibaba Model Studio)</source>
        <translation>云端（阿里云百炼）</translation>
    </message>
    <message>
        <source>A service at an address</source>
        <translation>指定地址的服务</translation>
    </message>
    <message>
        <source>Speech is recognised &amp;by</source>
        <translation>由谁识别语音(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Model of the cloud, or of a service at an address</source>
        <translation>云服务或自定义地址的模型(&amp;M)</translation>
    </message>
    <message>
        <source>Address of the service</source>
        <translation>服务的地址</translation>
    </message>
    <message>
        <source>&amp;Address</source>
        <translation>地址(&amp;A)</translation>
    </message>
    <message>
        <source>Enter a &amp;key…</source>
        <translation>输入密钥(&amp;K)…</translation>
    </message>
    <message>
        <source>&amp;Forget the key</source>
        <translation>删除密钥(&amp;F)</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>&amp;Test the service</source>
        <translation>测试服务(&amp;T)</translation>
    </message>
    <message>
        <source>Does it work?</source>
        <translation>服务可用吗？</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Hot words</source>
        <translation>热词</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Hot &amp;words</source>
        <translation>热词(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Region of the cloud</source>
        <translation>云端地域(&amp;R)</translation>
    </message>
    <message>
        <source>A key works only in the region that it was made in.</source>
        <translation>密钥只能在创建它的地域使用。</translation>
    </message>
    <message>
        <source>&amp;Proxy, to reach a service elsewhere</source>
        <translation>连接外部服务所用的代理(&amp;P)</translation>
    </message>
    <message>
        <source>Such as {first} or {second}; {direct}: no proxy. Put a proxy with a password into the environment variable {variable}.</source>
        <translation>例如 {first} 或 {second}；填 {direct} 表示不用代理。带密码的代理请写入环境变量 {variable}。</translation>
    </message>
    <message>
        <source>Qwen LiveTranslate 3.8: recognises and translates</source>
        <translation>千问 LiveTranslate 3.8：识别并翻译</translation>
    </message>
    <message>
        <source>Qwen LiveTranslate 3.5: recognises and translates</source>
        <translation>千问 LiveTranslate 3.5：识别并翻译</translation>
    </message>
    <message>
        <source>Qwen3-ASR-Flash: recognises many languages</source>
        <translation>千问3-ASR-Flash：识别多种语言</translation>
    </message>
    <message>
        <source>Fun-ASR: recognises Chinese, English and Japanese, with hot words</source>
        <translation>Fun-ASR：识别中文、英语和日语，支持热词</translation>
    </message>
    <message>
        <source>Gummy: was to end on 10 October 2026</source>
        <translation>Gummy：原定于 2026 年 10 月 10 日下线</translation>
    </message>
    <message>
        <source>Another model…</source>
        <translation>其他模型…</translation>
    </message>
    <message>
        <source>It recognises {sources} languages, and translates nothing.</source>
        <translation>可识别 {sources} 种语言，不支持翻译。</translation>
    </message>
    <message>
        <source>It recognises {sources} languages, and translates into {targets}.</source>
        <translation>可识别 {sources} 种语言，可翻译成 {targets} 种语言。</translation>
    </message>
    <message>
        <source>It finds out by itself what language is spoken, and where a sentence ends.</source>
        <translation>它会自行判断所说的语言和句子的结尾。</translation>
    </message>
    <message>
        <source>It cannot translate between the languages that you chose: with it, captions are not translated. Choose other languages, or another model.</source>
        <translation>它不能在你选择的语言之间翻译：使用它时，字幕不会被翻译。请选择其他语言或其他模型。</translation>
    </message>
    <message>
        <source>The name (vocabulary ID) of a list of words that you made in the service&apos;s console.</source>
        <translation>在服务控制台中创建的热词表的名称（vocabulary ID）。</translation>
    </message>
    <message>
        <source>Enter another &amp;key…</source>
        <translation>输入另一个密钥(&amp;K)…</translation>
    </message>
    <message>
        <source>The key in the environment variable {variable} is used.</source>
        <translation>正在使用环境变量 {variable} 中的密钥。</translation>
    </message>
    <message>
        <source>A key is kept in this system&apos;s keyring.</source>
        <translation>密钥保存在系统的密钥环中。</translation>
    </message>
    <message>
        <source>No key is known. One that you enter is kept in this system&apos;s keyring.</source>
        <translation>还没有密钥。输入的密钥会保存在系统的密钥环中。</translation>
    </message>
    <message>
        <source>This system has no keyring that can be used: a key that you enter is forgotten when Surtitle is closed. To keep it, put it into the environment variable {variable}.</source>
        <translation>这个系统没有可用的密钥环：输入的密钥在 Surtitle 关闭后就会忘记。要保留它，请把它放到环境变量 {variable} 中。</translation>
    </message>
    <message>
        <source>Name of the model</source>
        <translation>模型名称</translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation>正在连接…</translation>
    </message>
    <message>
        <source>Use it all the same</source>
        <translation>仍然使用</translation>
    </message>
    <message>
        <source>The usual one ({name})</source>
        <translation>默认模型（{name}）</translation>
    </message>
    <message>
        <source>This model takes no list of hot words.</source>
        <translation>此模型不支持热词列表。</translation>
    </message>
    <message>
        <source>This address begins with ws://, so all that is said, and the key, travel unencrypted: everybody on the way there can listen. Use wss:// wherever you can.</source>
        <translation>这个地址以 ws:// 开头，因此所有说的话和密钥都不加密传送：途中任何人都能听到。请尽可能使用 wss://。</translation>
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
        <source>A session that is running cannot be deleted</source>
        <translation>正在运行的会话不能删除</translation>
    </message>
    <message>
        <source>Move it to the trash</source>
        <translation>移到回收站</translation>
    </message>
</context>
<context>
    <name>SessionList</name>
    <message>
        <source>Looking for past sessions…</source>
        <translation>正在查找历史会话…</translation>
    </message>
    <message>
        <source>No session holds all of these words.</source>
        <translation>没有会话包含所有这些词。</translation>
    </message>
    <message>
        <source>No sessions yet. What is captioned in the main window is kept, and listed here.</source>
        <translation>还没有会话。主窗口中的字幕会保存下来，列在这里。</translation>
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
        <translation>正在运行</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>已中断</translation>
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
        <source>Show the list again (Esc)</source>
        <translation>回到列表 (Esc)</translation>
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
        <source>F&amp;ind…</source>
        <translation>查找(&amp;I)…</translation>
    </message>
    <message>
        <source>Reading the session…</source>
        <translation>正在读取会话…</translation>
    </message>
    <message>
        <source>Nothing was said in this session.</source>
        <translation>这次会话中没有人说话。</translation>
    </message>
</context>
<context>
    <name>SessionRow</name>
    <message>
        <source>Name of the session</source>
        <translation>会话的名称</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Pages of the settings</source>
        <translation>设置的各页</translation>
    </message>
</context>
<context>
    <name>ShortcutsPage</name>
    <message>
        <source>&amp;Start or stop</source>
        <translation>开始或停止(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Pause or go on</source>
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
        <source>These work while any window has the focus. Click a field and press the keys.</source>
        <translation>无论焦点在哪个窗口，这些快捷键都有效。点一个框，再按键。</translation>
    </message>
    <message>
        <source>&amp;Default keys</source>
        <translation>恢复默认快捷键(&amp;D)</translation>
    </message>
    <message>
        <source>In Surtitle&apos;s window</source>
        <translation>在 Surtitle 窗口中</translation>
    </message>
    <message>
        <source>These work while Surtitle&apos;s window has the focus.</source>
        <translation>焦点在 Surtitle 的窗口时，这些快捷键有效。</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>&amp;Back to the usual keys</source>
        <translation>恢复默认快捷键(&amp;B)</translation>
    </message>
    <message>
        <source>{keys} already has this meaning: “{action}”. Take other keys, or take it away there first.</source>
        <translation>{keys} 已用于“{action}”。请换用别的快捷键，或者先在那里取消。</translation>
    </message>
    <message>
        <source>{keys} already has this meaning in Surtitle&apos;s window: “{action}”. Take other keys, or take it away there first.</source>
        <translation>{keys} 在 Surtitle 窗口中已用于“{action}”。请换用别的快捷键，或者先在那里取消。</translation>
    </message>
    <message>
        <source>{keys} already has this meaning in all windows: “{action}”. Take other keys.</source>
        <translation>{keys} 在所有窗口中已用于“{action}”。请换用别的快捷键。</translation>
    </message>
    <message>
        <source>{keys} always has a meaning of its own in the transcript or in a list. Take other keys.</source>
        <translation>{keys} 在文字记录或列表中有固定的用途。请换用别的快捷键。</translation>
    </message>
    <message>
        <source>{keys} is needed where text is written. Take other keys.</source>
        <translation>输入文字时要用 {keys}。请换用别的快捷键。</translation>
    </message>
    <message>
        <source>{keys} alone is needed where text is written. Hold another key with it, such as Ctrl, or take one from F1 to F12.</source>
        <translation>输入文字时要用 {keys}。请同时按住 Ctrl 之类的键，或者用 F1 到 F12。</translation>
    </message>
    <message>
        <source>{keys} leads to the control that underlines this letter. Hold Ctrl with it too, or take other keys.</source>
        <translation>{keys} 会转到带有这个下划线字母的控件。请同时按住 Ctrl，或者换用别的快捷键。</translation>
    </message>
    <message>
        <source>Start, or stop</source>
        <translation>开始或停止</translation>
    </message>
    <message>
        <source>Pause, or go on</source>
        <translation>暂停或继续</translation>
    </message>
    <message>
        <source>Show or hide the overlay</source>
        <translation>显示或隐藏悬浮字幕</translation>
    </message>
    <message>
        <source>What the overlay shows: source, translation, both</source>
        <translation>切换悬浮字幕内容：原文、译文、两者</translation>
    </message>
    <message>
        <source>Lock or unlock the overlay</source>
        <translation>锁定或解锁悬浮字幕</translation>
    </message>
    <message>
        <source>Larger letters in the overlay</source>
        <translation>放大悬浮字幕的字号</translation>
    </message>
    <message>
        <source>Smaller letters in the overlay</source>
        <translation>缩小悬浮字幕的字号</translation>
    </message>
    <message>
        <source>Open a sound file</source>
        <translation>打开声音文件</translation>
    </message>
    <message>
        <source>Play the built-in recording</source>
        <translation>播放内置录音</translation>
    </message>
    <message>
        <source>Open the folder of the transcripts</source>
        <translation>打开文字记录的文件夹</translation>
    </message>
    <message>
        <source>Past sessions</source>
        <translation>历史会话</translation>
    </message>
    <message>
        <source>Enter the key of the cloud service</source>
        <translation>输入云服务的密钥</translation>
    </message>
    <message>
        <source>Search in the captions</source>
        <translation>在字幕中搜索</translation>
    </message>
    <message>
        <source>Next place found</source>
        <translation>下一处匹配</translation>
    </message>
    <message>
        <source>The place found before</source>
        <translation>上一处匹配</translation>
    </message>
    <message>
        <source>Go to a time</source>
        <translation>转到某个时间</translation>
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
        <source>Listen to</source>
        <translation>听取</translation>
    </message>
    <message>
        <source>Open a recording</source>
        <translation>打开录音</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Recordings ({patterns})</source>
        <translation>录音 ({patterns})</translation>
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
        <source>Built-in recording</source>
        <translation>内置录音</translation>
    </message>
    <message>
        <source>Open a sound file…</source>
        <translation>打开声音文件…</translation>
    </message>
</context>
<context>
    <name>StatusStrip</name>
    <message>
        <source>Open &amp;folder</source>
        <translation>打开文件夹(&amp;F)</translation>
    </message>
    <message>
        <source>Open the folder of the transcripts</source>
        <translation>打开文字记录的文件夹</translation>
    </message>
    <message>
        <source>Past sessions</source>
        <translation>历史会话</translation>
    </message>
    <message>
        <source>Read, search and export what was captioned before</source>
        <translation>阅读、搜索和导出以前的字幕</translation>
    </message>
    <message>
        <source>What the speech service has counted in this session, and charges for</source>
        <translation>语音服务在这次会话中计入并收费的时长</translation>
    </message>
    <message>
        <source>State: {words}</source>
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
        <source>The usual limits are those of the BBC Subtitle Guidelines and the Netflix Timed Text Style Guide. Where speech does not allow all of them, all text is kept, and an export says what had to give.</source>
        <translation>常用限值来自 BBC 字幕指南和 Netflix 时间文本规范。说话太快而无法全部满足时，文字会全部保留，导出时会说明哪些限值没有做到。</translation>
    </message>
    <message>
        <source>&amp;Usual limits</source>
        <translation>恢复常用限值(&amp;U)</translation>
    </message>
    <message>
        <source>Subtitles</source>
        <translation>字幕文件</translation>
    </message>
    <message>
        <source>&amp;Lines for each language</source>
        <translation>每种语言的行数(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Width of a line</source>
        <translation>行宽(&amp;W)</translation>
    </message>
    <message>
        <source> letters</source>
        <translation> 个字母</translation>
    </message>
    <message>
        <source>The same for &amp;Chinese, Japanese, Korean</source>
        <translation>中日韩文字的行宽(&amp;C)</translation>
    </message>
    <message>
        <source> characters</source>
        <translation> 个字</translation>
    </message>
    <message>
        <source>Reading &amp;speed</source>
        <translation>阅读速度(&amp;S)</translation>
    </message>
    <message>
        <source> letters a second</source>
        <translation> 字母/秒</translation>
    </message>
    <message>
        <source>The same for C&amp;hinese, Japanese, Korean</source>
        <translation>中日韩文字的阅读速度(&amp;H)</translation>
    </message>
    <message>
        <source> characters a second</source>
        <translation> 字/秒</translation>
    </message>
    <message>
        <source>A cue stands at &amp;least</source>
        <translation>一条字幕至少显示(&amp;L)</translation>
    </message>
    <message>
        <source> ms</source>
        <translation> 毫秒</translation>
    </message>
    <message>
        <source>A cue stands at &amp;most</source>
        <translation>一条字幕最多显示(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Frames a second of the picture</source>
        <translation>画面每秒的帧数(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Gap between two cues</source>
        <translation>两条字幕之间的间隔(&amp;G)</translation>
    </message>
    <message>
        <source> frames</source>
        <translation> 帧</translation>
    </message>
    <message>
        <source>&amp;Pauses shorter than this are closed</source>
        <translation>短于此的停顿会接上(&amp;P)</translation>
    </message>
    <message>
        <source>A cue may &amp;begin late by</source>
        <translation>字幕最多可推迟出现(&amp;B)</translation>
    </message>
    <message>
        <source>No line of &amp;one word up to</source>
        <translation>不单独成行的短词，最多(&amp;O)</translation>
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
        <source>&amp;Choose a folder…</source>
        <translation>选择文件夹(&amp;C)…</translation>
    </message>
    <message>
        <source>&amp;Open the folder</source>
        <translation>打开文件夹(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Back to the usual folder</source>
        <translation>恢复默认文件夹(&amp;B)</translation>
    </message>
    <message>
        <source>Each session is kept as an SRT file in</source>
        <translation>每次会话保存为 SRT 文件，位置是</translation>
    </message>
    <message>
        <source>Also written at the end</source>
        <translation>结束时另存</translation>
    </message>
    <message>
        <source>Nothing else</source>
        <translation>不另存</translation>
    </message>
    <message>
        <source>WebVTT, for web players</source>
        <translation>WebVTT，用于网页播放器</translation>
    </message>
    <message>
        <source>ASS, for video players</source>
        <translation>ASS，用于视频播放器</translation>
    </message>
    <message>
        <source>Text, to read</source>
        <translation>纯文本，用于阅读</translation>
    </message>
    <message>
        <source>JSON, for programs</source>
        <translation>JSON，供程序使用</translation>
    </message>
    <message>
        <source>At its end, also &amp;write it as</source>
        <translation>结束时另存为(&amp;W)</translation>
    </message>
    <message>
        <source>A folder that you choose counts from the next start of the captions.</source>
        <translation>选择的文件夹从下次开始字幕时起生效。</translation>
    </message>
    <message>
        <source>Transcripts</source>
        <translation>文字记录</translation>
    </message>
    <message>
        <source>Folder of the transcripts</source>
        <translation>文字记录的文件夹</translation>
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
        <source>Captions of what is said, while it is said</source>
        <translation>一边说，一边出字幕</translation>
    </message>
    <message>
        <source>Speak: the bar moves when this microphone hears you.</source>
        <translation>请说话：麦克风听到声音时，横条会动。</translation>
    </message>
    <message>
        <source>&amp;1. Listen to</source>
        <translation>&amp;1. 听取</translation>
    </message>
    <message>
        <source>&amp;2. Spoken, and translated to</source>
        <translation>&amp;2. 所说的语言和译文语言</translation>
    </message>
    <message>
        <source>This machine</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>Cloud</source>
        <translation>云端</translation>
    </message>
    <message>
        <source>&amp;3. Recognised by</source>
        <translation>&amp;3. 由谁识别</translation>
    </message>
    <message>
        <source>Where speech is recognised</source>
        <translation>在哪里识别语音</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>欢迎</translation>
    </message>
    <message>
        <source>&amp;Start captions</source>
        <translation>开始字幕(&amp;S)</translation>
    </message>
    <message>
        <source>Try the &amp;built-in recording</source>
        <translation>试试内置录音(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Not now</source>
        <translation>以后再说(&amp;N)</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>No account, and no sound leaves it. Captions: {languages}. Translation: none yet; with Apertium&apos;s English and Spanish data, also into Spanish.</source>
        <translation>不需要账号，声音不会离开这台电脑。字幕语言：{languages}。翻译：暂无；安装 Apertium 的英语和西班牙语数据后，可以翻译成西班牙语。</translation>
    </message>
    <message>
        <source>No account, and no sound leaves it. Captions: {languages}. Translation: {pairs}; it is rough, but works without the internet.</source>
        <translation>不需要账号，声音不会离开这台电脑。字幕语言：{languages}。翻译：{pairs}；比较粗略，但不需要联网。</translation>
    </message>
    <message>
        <source>With a key of yours: {count} languages, found out by itself if you like, and translation in {pairs} directions. What is heard is sent to that service, which charges your account.</source>
        <translation>使用自己的密钥：支持 {count} 种语言，可以自动识别，并支持 {pairs} 个翻译方向。听到的声音会发送给该服务，并由该服务向账号收费。</translation>
    </message>
</context>
<context>
    <name>caption</name>
    <message>
        <source>Corrected. The service had said: {text}</source>
        <translation>已改正。服务原来的文字：{text}</translation>
    </message>
    <message>
        <source>{seconds} s not captioned: {reason}</source>
        <translation>{seconds} 秒没有字幕：{reason}</translation>
    </message>
</context>
<context>
    <name>overlay</name>
    <message>
        <source>Listening. Captions appear here.</source>
        <translation>正在听。字幕会出现在这里。</translation>
    </message>
    <message>
        <source>Captions appear here. Drag to move, pull an edge to resize.</source>
        <translation>字幕会出现在这里。拖动可移动，拖动边缘可改变大小。</translation>
    </message>
    <message>
        <source>No sound: the microphone is muted</source>
        <translation>没有声音：麦克风被静音了</translation>
    </message>
    <message>
        <source>Catching up: {seconds} s behind</source>
        <translation>正在追赶：落后 {seconds} 秒</translation>
    </message>
</context>
<context>
    <name>screen_share</name>
    <message>
        <source>Windows can do this from version 10 (2004) on.</source>
        <translation>Windows 10 (2004) 及以后的版本才能做到。</translation>
    </message>
    <message>
        <source>From macOS 15 on, programs that share the screen are shown every window.</source>
        <translation>从 macOS 15 起，共享屏幕的程序能看到所有窗口。</translation>
    </message>
    <message>
        <source>This system cannot keep a window out of screen shares.</source>
        <translation>这个系统无法在屏幕共享中隐藏窗口。</translation>
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
