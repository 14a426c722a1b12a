import { type ReactNode, useEffect } from "react";
import { create } from "zustand";

export interface RoomCommand {
  id: string;
  label: string;
  run: () => void;
  icon?: ReactNode;
  keys?: string;
}

interface Commands {
  commands: readonly RoomCommand[];
  set: (commands: readonly RoomCommand[]) => void;
}

export const useCommands = create<Commands>((set) => ({ commands: [], set: (commands) => set({ commands }) }));

/** Put a room's commands into the palette while it is shown. `commands` must be memoised. */
export function useRoomCommands(commands: readonly RoomCommand[]): void {
  const set = useCommands((state) => state.set);
  useEffect(() => {
    set(commands);
    return () => set([]);
  }, [commands, set]);
}
