"""What a screen reader sees and hears of the programs on its bus, as JSON, one value a line; with the system's Python.

`tree` prints every thing that is shown, once. `listen` prints what is announced, and where the focus goes, until its
end. `focus NAME` puts the focus to the first thing of this name that can have it.

It stands alone: AT-SPI's bindings are the system's, and of this project nothing is there.
"""

import json
import sys

import pyatspi


def things(thing):
    """This and all below it, as far as they are shown."""
    yield thing
    for index in range(thing.childCount):
        child = thing.getChildAtIndex(index)
        if child is not None and (thing.getRoleName() == "application" or shown(child)):
            yield from things(child)


def shown(thing):
    """Whether it can be seen, if one scrolls to it."""
    return thing.getState().contains(pyatspi.STATE_VISIBLE)


def seen(thing):
    """What there is to know of it."""
    labels = [
        relation.getTarget(0).name
        for relation in thing.getRelationSet()
        if relation.getRelationType() == pyatspi.RELATION_LABELLED_BY
    ]
    place = None
    if "Component" in pyatspi.listInterfaces(thing):
        extents = thing.queryComponent().getExtents(pyatspi.DESKTOP_COORDS)
        place = [extents.x, extents.y, extents.width, extents.height]
    states = sorted(pyatspi.stateToString(state) for state in thing.getState().getStates())
    return {
        "role": thing.getRoleName(),
        "name": thing.name,
        "description": thing.description,
        "labels": labels,
        "states": states,
        "place": place,
        "text": text(thing),
    }


def text(thing):
    """What stands in it; empty for what is no text."""
    try:
        return thing.queryText().getText(0, -1)
    except NotImplementedError:
        return ""


def tell(value):
    """Print it, at once."""
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def on_event(event):
    """Print an announcement, or what has the focus now."""
    if event.type.startswith("object:announcement"):
        tell({"announced": event.any_data})
    elif event.detail1:
        tell({"focused": seen(event.source)})


def main(command, *arguments):
    """Do as the module says."""
    applications = [thing for thing in pyatspi.Registry.getDesktop(0) if thing is not None]
    if command == "tree":
        for application in applications:
            for thing in things(application):
                tell(seen(thing))
    elif command == "focus":
        for application in applications:
            for thing in things(application):
                if thing.name == arguments[0] and thing.getState().contains(pyatspi.STATE_FOCUSABLE):
                    thing.queryComponent().grabFocus()
                    return
        sys.exit("There is no such thing.")
    else:
        pyatspi.Registry.registerEventListener(on_event, "object:announcement", "object:state-changed:focused")
        tell("ready")
        pyatspi.Registry.start()


main(*sys.argv[1:])
