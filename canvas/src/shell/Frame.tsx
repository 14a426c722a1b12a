import { Activity, LogOut, Monitor, Moon, Search, Sun, UserRound, Workflow } from "lucide-react";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useLocation } from "wouter";

import { rememberPerson } from "@/api/client";
import { strings } from "@/strings";
import { IconButton } from "@/ui/Button";
import { ROLES } from "@/ui/may";
import { Menu } from "@/ui/Menu";
import { Tooltip } from "@/ui/Tooltip";

import { ErrorBoundary } from "./ErrorBoundary";
import { Logo } from "./Logo";
import { notifyError } from "./notify";
import { signOut, useMe } from "./session";
import { type ThemeChoice, useTheme } from "./theme";

const CommandPalette = lazy(() => import("./CommandPalette"));

const ROOMS = [
  { href: "/workflows", label: strings.shell.workflows, icon: Workflow },
  { href: "/executions", label: strings.shell.executions, icon: Activity },
] as const;

const THEME_ICONS: Record<ThemeChoice, typeof Sun> = { system: Monitor, light: Sun, dark: Moon };

/** The house around the rooms: navigation at the left, the room beside it, the command palette over both. */
export function Frame({ children }: { children: ReactNode }) {
  const [location] = useLocation();
  const [palette, setPalette] = useState(false);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        setPalette((open) => !open);
      }
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);

  return (
    <div className="frame">
      <a className="skip" href="#content">
        {strings.shell.skip}
      </a>
      <nav className="rail" aria-label={strings.shell.navigation}>
        <Link href="/workflows" className="rail-logo" aria-label={strings.common.product}>
          <Logo />
        </Link>
        {ROOMS.map(({ href, label, icon: Icon }) => (
          <Link
            key={href}
            href={href}
            className="rail-room"
            aria-current={location.startsWith(href) ? "page" : undefined}
          >
            <Icon size={19} aria-hidden />
            {label}
          </Link>
        ))}
        <div className="rail-rest" />
        <Tooltip text={`${strings.shell.palette} (Ctrl K)`} side="right">
          <button
            type="button"
            className="button"
            data-look="quiet"
            data-icon-only=""
            aria-label={strings.shell.palette}
            onClick={() => setPalette(true)}
          >
            <Search size={18} aria-hidden />
          </button>
        </Tooltip>
        <ThemeMenu />
        <AccountMenu />
      </nav>
      <main id="content" className="room" tabIndex={-1}>
        <ErrorBoundary key={location}>{children}</ErrorBoundary>
      </main>
      {palette ? (
        <Suspense>
          <CommandPalette onClose={() => setPalette(false)} />
        </Suspense>
      ) : null}
    </div>
  );
}

function ThemeMenu() {
  const { choice, choose } = useTheme();
  const Icon = THEME_ICONS[choice];
  return (
    <Menu
      align="start"
      trigger={
        <IconButton label={strings.shell.theme}>
          <Icon size={18} aria-hidden />
        </IconButton>
      }
      entries={(["system", "light", "dark"] as const).map((theme) => {
        const ThemeIcon = THEME_ICONS[theme];
        return {
          label: strings.shell.themes[theme],
          icon: <ThemeIcon size={15} aria-hidden />,
          onSelect: () => choose(theme),
        };
      })}
    />
  );
}

function AccountMenu() {
  const queries = useQueryClient();
  const me = useMe();
  const leave = async () => {
    let next: string | null;
    try {
      next = await signOut();
    } catch (error) {
      notifyError(error);
      return;
    }
    queries.clear();
    rememberPerson(false);
    window.location.assign(next ?? "/");
  };
  const who = me.data?.email ?? me.data?.user_id ?? "";
  const highest = ROLES.findLast((each) => me.data?.roles.includes(each));
  const role = highest ? strings.shell.roles[highest] : "";
  return (
    <Menu
      align="start"
      trigger={
        <IconButton label={`${strings.shell.account}: ${who}`}>
          <UserRound size={18} aria-hidden />
        </IconButton>
      }
      entries={[
        { label: who, onSelect: () => undefined, disabled: true },
        { label: strings.shell.signedInAs(role), onSelect: () => undefined, disabled: true },
        "line",
        { label: strings.shell.signOut, icon: <LogOut size={15} aria-hidden />, onSelect: () => void leave() },
      ]}
    />
  );
}
