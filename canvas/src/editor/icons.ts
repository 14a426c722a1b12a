/** The icons of the catalogue, by the names that it gives; and the colours of its categories. */
import {
  Activity,
  Bell,
  Blocks,
  Bot,
  Box,
  Braces,
  Calendar,
  Clock,
  Cloud,
  Code,
  Component,
  Database,
  FileText,
  Filter,
  Flag,
  GitBranch,
  GitFork,
  Globe,
  Hash,
  Image,
  Key,
  Layers,
  Link,
  List,
  Lock,
  type LucideIcon,
  Mail,
  MessageSquare,
  Pencil,
  Play,
  Repeat,
  Reply,
  RotateCw,
  Search,
  Send,
  Shuffle,
  Signpost,
  Sparkles,
  Split,
  StickyNote,
  Table,
  Timer,
  UserCheck,
  Users,
  Variable,
  Webhook,
  Workflow,
  Wrench,
  Zap,
} from "lucide-react";
import { createElement } from "react";

const ICONS: Readonly<Record<string, LucideIcon>> = {
  activity: Activity,
  bell: Bell,
  blocks: Blocks,
  bot: Bot,
  box: Box,
  braces: Braces,
  calendar: Calendar,
  clock: Clock,
  cloud: Cloud,
  code: Code,
  component: Component,
  database: Database,
  "file-text": FileText,
  filter: Filter,
  flag: Flag,
  "git-branch": GitBranch,
  "git-fork": GitFork,
  globe: Globe,
  hash: Hash,
  image: Image,
  key: Key,
  layers: Layers,
  link: Link,
  list: List,
  lock: Lock,
  mail: Mail,
  "message-square": MessageSquare,
  note: StickyNote,
  pencil: Pencil,
  play: Play,
  repeat: Repeat,
  reply: Reply,
  rotate: RotateCw,
  search: Search,
  send: Send,
  shuffle: Shuffle,
  signpost: Signpost,
  sparkles: Sparkles,
  split: Split,
  table: Table,
  timer: Timer,
  "user-check": UserCheck,
  users: Users,
  variable: Variable,
  webhook: Webhook,
  workflow: Workflow,
  wrench: Wrench,
  zap: Zap,
};

/** An icon of the catalogue; a box for a name that is not known here. */
export function iconOf(name: unknown): LucideIcon {
  return (typeof name === "string" ? ICONS[name] : undefined) ?? Box;
}

const COLOURED = new Set(["data", "logic", "flow", "network", "people", "code", "graph"]);

/** The same, drawn. */
export function CatalogueIcon({ name, size }: { name: unknown; size: number }) {
  return createElement(iconOf(name), { size, "aria-hidden": true });
}

/** The token of a category's colour. */
export function colourOf(category: string): string {
  return `var(--cat-${COLOURED.has(category) ? category : "graph"})`;
}
