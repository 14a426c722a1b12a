import { create } from "zustand";

export type ThemeChoice = "system" | "light" | "dark";

const KEY = "orcheo.theme";
const dark = window.matchMedia("(prefers-color-scheme: dark)");

interface Theme {
  choice: ThemeChoice;
  choose: (choice: ThemeChoice) => void;
}

/** Which theme is on. The choice is kept in this browser; without one the system's is followed as it changes. */
export const useTheme = create<Theme>((set) => ({
  choice: stored(),
  choose: (choice) => {
    if (choice === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, choice);
    set({ choice });
    apply(choice);
  },
}));

function stored(): ThemeChoice {
  const choice = localStorage.getItem(KEY);
  return choice === "light" || choice === "dark" ? choice : "system";
}

function apply(choice: ThemeChoice): void {
  document.documentElement.dataset.theme = choice === "system" ? (dark.matches ? "dark" : "light") : choice;
}

apply(stored());
dark.addEventListener("change", () => apply(useTheme.getState().choice));
