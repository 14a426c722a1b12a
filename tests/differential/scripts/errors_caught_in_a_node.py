"""Everything that try can do: except, else, finally, groups of classes, chains, own classes."""

import operator
from typing import Annotated, TypedDict

from langgraph.graph import START, StateGraph


class Refused(Exception):
    def __init__(self, reason, *, code=400):
        super().__init__(reason)
        self.code = code


class Missing(Refused):
    pass


class State(TypedDict):
    values: list
    log: Annotated[list, operator.add]


def parse(value):
    try:
        number = int(value)
    except ValueError as error:
        raise Refused(f"not a number: {value!r}") from error
    except TypeError:
        raise Missing("nothing there", code=404) from None
    else:
        return 100 // number
    finally:
        seen.append(value)


seen: list = []


def run(state: State):
    seen.clear()
    log = []
    for value in state["values"]:
        try:
            log.append(parse(value))
        except (Missing, ZeroDivisionError) as error:
            log.append(type(error).__name__)
        except Refused as error:
            log.append(f"{error} ({error.code}, {error.args})")
    return {"log": [*log, list(seen)]}


graph = StateGraph(State).add_node("run", run).add_edge(START, "run").compile()
