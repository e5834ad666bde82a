/** How the page looks: quiet paper and ink, one green, and colour kept for what needs eyes. */
import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

/** The colour of AIOS. Shades 6 and 7 carry white text. */
const spruce: MantineColorsTuple = [
  "#eaf5f2",
  "#d5e9e4",
  "#aad4ca",
  "#7cbdaf",
  "#57aa99",
  "#3d9584",
  "#2a7d70",
  "#17625c",
  "#114e4a",
  "#0b3b38",
];

const clay: MantineColorsTuple = [
  "#fdf0ee",
  "#f8dcd8",
  "#f0b6ae",
  "#e98f83",
  "#e26d5e",
  "#d4503f",
  "#c23c2b",
  "#a93021",
  "#8c261a",
  "#6f1d13",
];

const honey: MantineColorsTuple = [
  "#fdf5e4",
  "#f9e8c6",
  "#f4d494",
  "#f0c067",
  "#eab04a",
  "#d99a2b",
  "#b67a12",
  "#8a5a06",
  "#704903",
  "#573801",
];

/** As warm as the paper, for what has no colour of its own. */
const gray: MantineColorsTuple = [
  "#f7f5f0",
  "#efece4",
  "#e6e2d8",
  "#d8d4c9",
  "#c5c1b6",
  "#a8a59b",
  "#7f7e77",
  "#5c5d58",
  "#3c3f3c",
  "#242826",
];

/** Ink on paper, from the lightest text on dark to the darkest ground. */
const dark: MantineColorsTuple = [
  "#e8ebe9",
  "#c9cfcc",
  "#a3aca8",
  "#7d8783",
  "#3a4345",
  "#2c3436",
  "#1f2628",
  "#14181a",
  "#0f1314",
  "#0a0d0e",
];

export const theme = createTheme({
  colors: { spruce, clay, honey, gray, dark },
  primaryColor: "spruce",
  primaryShade: { light: 7, dark: 6 },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  fontFamily:
    'ui-rounded, "SF Pro Rounded", system-ui, -apple-system, "Segoe UI Variable Text", "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace',
  fontSizes: { xs: "0.8125rem", sm: "0.9375rem", md: "1rem", lg: "1.125rem", xl: "1.3125rem" },
  lineHeights: { xs: "1.4", sm: "1.45", md: "1.55", lg: "1.5", xl: "1.4" },
  headings: {
    fontWeight: "650",
    sizes: {
      h1: { fontSize: "1.75rem", lineHeight: "1.2" },
      h2: { fontSize: "1.25rem", lineHeight: "1.3" },
      h3: { fontSize: "1.0625rem", lineHeight: "1.4" },
    },
  },
  radius: { sm: "6px", md: "10px", lg: "16px", xl: "24px" },
  components: {
    // Mantine works a button's words out for the light scheme alone; in the dark, green is light and wants dark words.
    Button: {
      vars: (_theme: unknown, { color, variant = "filled" }: { color?: string; variant?: string }) => ({
        root:
          color === undefined && variant === "filled"
            ? { "--button-color": "var(--mantine-primary-color-contrast)" }
            : {},
      }),
    },
    CloseButton: { defaultProps: { "aria-label": "Close" } },
    Modal: {
      defaultProps: { radius: "lg", padding: "lg" },
      styles: {
        content: { background: "var(--surface)" },
        header: { background: "var(--surface)" },
        title: { fontSize: "1.1875rem", fontWeight: 650 },
      },
    },
  },
});

/** Words that are dimmed or stand in an empty field are words too: they keep a contrast of 4.5 and more. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-body": "#f6f4ee",
    "--mantine-color-text": "#1d2523",
    "--mantine-color-dimmed": "#5a6461",
    "--mantine-color-placeholder": "#66706d",
    "--mantine-color-error": "#a93021",
    "--mantine-color-default-border": "#d8d4c9",
    "--mantine-color-anchor": "#17625c",
    "--surface": "#fffefb",
    "--surface-quiet": "#efece4",
    "--line": "#e3dfd4",
    "--tone-good": "#17625c",
    "--tone-good-soft": "#e2f1ed",
    "--tone-warn": "#8a5a06",
    "--tone-warn-soft": "#fcf1dc",
    "--tone-bad": "#a93021",
    "--tone-bad-soft": "#fbe9e6",
    "--tone-live": "#1f5f99",
    "--tone-live-soft": "#e4eef8",
    "--tone-quiet": "#5a6461",
    "--tone-quiet-soft": "#efece4",
    "--bar-good": "#57aa99",
    "--bar-bad": "#d4503f",
    "--bar-warn": "#d99a2b",
    "--bar-live": "#4f93cf",
    "--bar-quiet": "#b9b7ae",
    "--bar-none": "#e6e2d8",
  },
  dark: {
    "--mantine-color-body": "#14181a",
    "--mantine-color-text": "#e8ebe9",
    "--mantine-color-dimmed": "#a3aca8",
    "--mantine-color-placeholder": "#939d99",
    "--mantine-color-error": "#f0a096",
    "--mantine-color-default": "#1f2628",
    "--mantine-color-default-hover": "#283032",
    "--mantine-color-default-border": "#3a4345",
    "--mantine-color-anchor": "#7cbdaf",
    "--surface": "#1b2123",
    "--surface-quiet": "#20272a",
    "--line": "#2c3436",
    "--tone-good": "#8fcbbd",
    "--tone-good-soft": "#1b332f",
    "--tone-warn": "#f0c67a",
    "--tone-warn-soft": "#362c18",
    "--tone-bad": "#f2a69c",
    "--tone-bad-soft": "#3b211d",
    "--tone-live": "#9ac5ee",
    "--tone-live-soft": "#1b2c3c",
    "--tone-quiet": "#a3aca8",
    "--tone-quiet-soft": "#262d30",
    "--bar-good": "#3d9584",
    "--bar-bad": "#e26d5e",
    "--bar-warn": "#d99a2b",
    "--bar-live": "#4f93cf",
    "--bar-quiet": "#5a6466",
    "--bar-none": "#2a3234",
  },
});
