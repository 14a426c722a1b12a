import { Map as MapIcon, Maximize, Network, ZoomIn, ZoomOut } from "lucide-react";
import { useEffect, useState } from "react";

import { strings } from "@/strings";
import { IconButton } from "@/ui/Button";
import { Tooltip } from "@/ui/Tooltip";

import { useActions } from "../actions";
import { useSurface, useSurfaceStore } from "../surface";

const text = strings.editor;

/** What is seen of the graph: larger, smaller, all of it. */
export function ZoomBar() {
  const actions = useActions();
  const surface = useSurfaceStore();
  const map = useSurface((state) => state.map);
  const zoom = useSurface((state) => state.zoom);
  const percent = Math.round(zoom * 100);
  const [arranging, setArranging] = useState(false);
  useEffect(() => {
    localStorage.setItem("orcheo.editor.map", map ? "on" : "off");
  }, [map]);
  return (
    <div className="zoombar" role="group" aria-label={text.zoom}>
      <IconButton label={text.zoomOut} keys="−" size="small" onClick={() => actions.view().zoomBy(1 / 1.25)}>
        <ZoomOut size={16} aria-hidden />
      </IconButton>
      <Tooltip text={`${text.actual} (0)`}>
        <button
          type="button"
          className="button zoombar-percent"
          data-look="quiet"
          data-size="small"
          aria-label={text.zoomTo(percent)}
          onClick={() => actions.view().zoomTo(1)}
        >
          {percent} %
        </button>
      </Tooltip>
      <IconButton label={text.zoomIn} keys="+" size="small" onClick={() => actions.view().zoomBy(1.25)}>
        <ZoomIn size={16} aria-hidden />
      </IconButton>
      <IconButton label={text.fit} keys="F" size="small" onClick={() => actions.view().fit()}>
        <Maximize size={16} aria-hidden />
      </IconButton>
      <span className="zoombar-line" aria-hidden />
      <IconButton
        label={text.arrange}
        keys="L"
        size="small"
        disabled={arranging}
        onClick={() => {
          setArranging(true);
          void actions.arrange().finally(() => setArranging(false));
        }}
      >
        <Network size={16} aria-hidden />
      </IconButton>
      <IconButton
        label={text.minimap}
        keys="M"
        size="small"
        aria-pressed={map}
        onClick={() => surface.setState({ map: !map })}
      >
        <MapIcon size={16} aria-hidden />
      </IconButton>
    </div>
  );
}
