import {
  Activity,
  Archive,
  Bell,
  CloudRain,
  Copy,
  FileText,
  Folder,
  FolderSync,
  Globe,
  HardDrive,
  Image,
  Moon,
  Newspaper,
  PenLine,
  ScanLine,
  Shuffle,
  Sparkles,
  Sunrise,
  Tag,
  type LucideIcon,
} from "lucide-react";
import classes from "./helper.module.css";

/** By the names that programs of the library give. */
const icons: Readonly<Record<string, LucideIcon>> = {
  activity: Activity,
  archive: Archive,
  bell: Bell,
  cloud: CloudRain,
  "cloud-rain": CloudRain,
  copy: Copy,
  "file-text": FileText,
  folder: Folder,
  "folder-sync": FolderSync,
  globe: Globe,
  "hard-drive": HardDrive,
  image: Image,
  moon: Moon,
  newspaper: Newspaper,
  pen: PenLine,
  scan: ScanLine,
  shuffle: Shuffle,
  sunrise: Sunrise,
  tag: Tag,
};

export function HelperIcon({ icon, large = false }: { icon: string; large?: boolean }) {
  const Icon = icons[icon] ?? Sparkles;
  return (
    <span className={classes.icon} data-large={large}>
      <Icon size={large ? 30 : 22} strokeWidth={1.8} aria-hidden="true" />
    </span>
  );
}
