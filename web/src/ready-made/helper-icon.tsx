import {
  Activity,
  Archive,
  Bell,
  CloudRain,
  Copy,
  Eye,
  FileText,
  Folder,
  Globe,
  Image,
  Moon,
  Newspaper,
  PenLine,
  ScanLine,
  ShieldCheck,
  Sparkles,
  Sunrise,
  type LucideIcon,
} from "lucide-react";
import classes from "./helper.module.css";

/** By the names that programs of the library give. */
const icons: Readonly<Record<string, LucideIcon>> = {
  activity: Activity,
  archive: Archive,
  bell: Bell,
  cloud: CloudRain,
  copy: Copy,
  eye: Eye,
  "file-text": FileText,
  folder: Folder,
  globe: Globe,
  image: Image,
  moon: Moon,
  newspaper: Newspaper,
  pen: PenLine,
  scan: ScanLine,
  shield: ShieldCheck,
  sparkles: Sparkles,
  sunrise: Sunrise,
};

export function HelperIcon({ icon, large = false }: { icon: string; large?: boolean }) {
  const Icon = icons[icon] ?? Sparkles;
  return (
    <span className={classes.icon} data-large={large}>
      <Icon size={large ? 30 : 22} strokeWidth={1.8} aria-hidden="true" />
    </span>
  );
}
