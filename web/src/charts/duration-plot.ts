/** The picture of durations, drawn by uPlot in the page's own colours. Its style sheet comes with this lazily loaded part. */
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

interface Taken {
  started: number;
  seconds: number;
  state: string;
}

const height = 220;

export class DurationPlot {
  readonly #plot: uPlot;
  readonly #watch: ResizeObserver;
  readonly #scheme: MediaQueryList;
  readonly #redraw = () => this.#plot.redraw();

  /** @param taken newest first */
  constructor(place: HTMLElement, taken: readonly Taken[]) {
    const style = getComputedStyle(place);
    const color = (name: string) => () => getComputedStyle(place).getPropertyValue(name).trim();
    const axis = {
      stroke: color("--mantine-color-dimmed"),
      grid: { stroke: color("--line"), width: 1 },
      ticks: { stroke: color("--line"), width: 1 },
      font: `12px ${style.fontFamily}`,
    };
    const points = (name: string, size: number) => ({
      stroke: color(name),
      width: 0,
      points: { show: true, size, fill: color(name), stroke: color(name) },
      paths: () => null,
    });
    this.#plot = new uPlot(
      {
        width: Math.max(200, place.clientWidth),
        height,
        legend: { show: false },
        cursor: { show: false },
        scales: { y: { range: (_, _least, most) => [0, Math.max(0.001, most * 1.1)] } },
        axes: [
          { ...axis, values: (_, at) => at.map(dayOf) },
          { ...axis, size: 56, values: (_, seconds) => seconds.map(short) },
        ],
        series: [{}, points("--bar-good", 6), points("--bar-bad", 8)],
      },
      dataOf(taken),
      place,
    );
    this.#watch = new ResizeObserver(() => this.#plot.setSize({ width: Math.max(200, place.clientWidth), height }));
    this.#watch.observe(place);
    this.#scheme = matchMedia("(prefers-color-scheme: dark)");
    this.#scheme.addEventListener("change", this.#redraw);
  }

  remove(): void {
    this.#watch.disconnect();
    this.#scheme.removeEventListener("change", this.#redraw);
    this.#plot.destroy();
  }
}

function dataOf(taken: readonly Taken[]): uPlot.AlignedData {
  const oldestFirst = taken.toReversed();
  const isDone = (run: Taken) => run.state === "succeeded" || run.state === "running";
  return [
    oldestFirst.map((run) => run.started),
    oldestFirst.map((run) => (isDone(run) ? run.seconds : null)),
    oldestFirst.map((run) => (isDone(run) ? null : run.seconds)),
  ];
}

function dayOf(at: number): string {
  const date = new Date(at * 1000);
  return date.getHours() + date.getMinutes() === 0
    ? date.toLocaleDateString("en-GB", { day: "numeric", month: "short" })
    : date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

/** "5 s", "2 min", "1.5 h" */
function short(seconds: number): string {
  if (seconds < 90) return `${Number(seconds.toPrecision(2))} s`;
  if (seconds < 5_400) return `${Number((seconds / 60).toPrecision(2))} min`;
  return `${Number((seconds / 3_600).toPrecision(2))} h`;
}
