import { Command } from "cmdk";
import { useEffect, useMemo, useRef, useState } from "react";

import { outcomesOf } from "@/model/catalogue";
import { placesOf } from "@/model/geometry";
import { branchesOf, END, START } from "@/model/graph";
import { levelAt } from "@/model/level";
import { branchHandle, canConnect, type Port } from "@/model/ports";
import { strings } from "@/strings";

import { nameIn, useActions } from "../actions";
import { Popup } from "../library/Popup";
import { useEditor } from "../store";
import { type Connecting, useSurface, useSurfaceStore } from "../surface";

const text = strings.editor;

/** Connecting with the keyboard: from which port, where there are several, and to which node. */
export function ConnectPicker() {
  const connecting = useSurface((state) => state.connecting);
  return connecting ? <PickerAt key={connecting.node} connecting={connecting} /> : null;
}

function PickerAt({ connecting: { node, screen } }: { connecting: Connecting }) {
  const surface = useSurfaceStore();
  const actions = useActions();
  const level = useEditor((state) => levelAt(state.graph, state.path));
  const catalogue = useEditor((state) => state.catalogue);
  const ports = useMemo(
    () => [
      ...branchesOf(level, node).flatMap((branch, place) =>
        outcomesOf(branch, catalogue).map((outcome) => ({
          port: { node, handle: branchHandle(place, outcome) },
          title: text.ports.branch(outcome),
        })),
      ),
      { port: { node, handle: "out" }, title: text.ports.out },
      ...(node === START ? [] : [{ port: { node, handle: "error" }, title: text.ports.error }]),
    ],
    [level, catalogue, node],
  );
  const [port, setPort] = useState<Port | null>(branchesOf(level, node).length === 0 ? { node, handle: "out" } : null);
  const [value, setValue] = useState("");
  const input = useRef<HTMLInputElement>(null);

  const targets = useMemo(() => {
    if (!port) return [];
    const places = placesOf(level);
    const from = places.get(node) ?? { x: 0, y: 0 };
    return [...(level.nodes ?? []).map(({ id }) => id), END]
      .map((id) => {
        const at = places.get(id) ?? from;
        const verdict = canConnect(level, port, { node: id, handle: "in" });
        // What lies ahead is meant more often than what lies behind.
        const far = Math.hypot(at.x - from.x, at.y - from.y) + (at.x < from.x ? 4_000 : 0);
        return { id, name: nameIn(level, id), reason: verdict.ok ? null : verdict.reason, far };
      })
      .sort((a, b) => Number(a.reason !== null) - Number(b.reason !== null) || a.far - b.far);
  }, [level, node, port]);

  const close = () => {
    surface.setState({ connecting: null, target: null });
    actions.view().focus(node);
  };
  const point = (next: string) => {
    setValue(next);
    const target = targets.find(({ id }) => `to ${id}` === next);
    surface.setState({ target: target?.id ?? null });
    if (target) actions.view().reveal([node, target.id]);
  };
  useEffect(() => input.current?.focus(), [port]);

  const title = port ? text.connectTo(nameIn(level, node)) : text.connectFrom;
  return (
    <Popup at={screen} label={title} onClose={close}>
      <Command key={port?.handle ?? ""} label={title} value={value} onValueChange={point} loop>
        <Command.Input ref={input} className="popup-input" placeholder={text.connectHint} />
        <Command.Empty className="palette-empty">{text.connectNothing}</Command.Empty>
        <Command.List className="popup-list">
          {port
            ? targets.map(({ id, name, reason }) => (
                <Command.Item
                  key={id}
                  className="menu-item"
                  value={`to ${id}`}
                  keywords={[name]}
                  disabled={reason !== null}
                  data-disabled={reason !== null || undefined}
                  title={reason ?? undefined}
                  onSelect={() => {
                    actions.connect(port, { node: id, handle: "in" });
                    surface.setState({ connecting: null, target: null });
                    actions.view().focus(node);
                  }}
                >
                  <span className="popup-title">{name}</span>
                  {reason === null ? null : <span className="popup-reason">{reason}</span>}
                </Command.Item>
              ))
            : ports.map((option) => (
                <Command.Item
                  key={option.port.handle}
                  className="menu-item"
                  value={option.port.handle}
                  keywords={[option.title]}
                  onSelect={() => {
                    setPort(option.port);
                    setValue("");
                  }}
                >
                  {option.title}
                </Command.Item>
              ))}
        </Command.List>
      </Command>
    </Popup>
  );
}
