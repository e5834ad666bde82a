/**
 * Rain or frost tomorrow
 *
 * Tells you in the evening whether it will rain or freeze tomorrow where you are.
 */
import { log, send } from "aios";

export const about = {
  version: "1.0.0",
  goal: "Every morning",
  needs: "internet",
  icon: "cloud",
  verb: "Tell me about",
  schedule: { type: "daily", time: "18:30" },
  touches_files: false,
  words: ["rain", "frost", "weather", "umbrella", "tomorrow", "freeze", "ice", "forecast"],
} as const;

export const form = {
  type: "object",
  required: ["place"],
  properties: {
    place: { type: "string", title: "Where are you?", examples: ["Lisbon"], minLength: 1 },
    rain_percent: {
      type: "number",
      title: "Tell me when rain is at least … % likely",
      minimum: 0,
      maximum: 100,
      default: 50,
    },
    frost_degrees: { type: "number", title: "Tell me when it gets colder than … °C", default: 1 },
    always: { type: "boolean", title: "Tell me every evening, whatever it will be", default: false },
    service: {
      type: "string",
      format: "url",
      title: "Weather service",
      description: "Any that speaks as open-meteo.com does.",
      default: "https://api.open-meteo.com",
      "x-advanced": true,
    },
    places: {
      type: "string",
      format: "url",
      title: "Service that finds places",
      default: "https://geocoding-api.open-meteo.com",
      "x-advanced": true,
    },
  },
} as const;

interface Options {
  place?: string;
  rain_percent?: number;
  frost_degrees?: number;
  always?: boolean;
  service?: string;
  places?: string;
}

export async function main({
  place = "",
  rain_percent = 50,
  frost_degrees = 1,
  always = false,
  service = form.properties.service.default,
  places = form.properties.places.default,
}: Options = {}) {
  const found = await find(place, places);
  const daily = "precipitation_probability_max,precipitation_sum,temperature_2m_min,temperature_2m_max";
  const query = `latitude=${found.latitude}&longitude=${found.longitude}&daily=${daily}&timezone=auto&forecast_days=2`;
  const forecast = (await ask(`${service}/v1/forecast?${query}`)) as { daily: Record<string, (number | null)[]> };
  // The second day is tomorrow, by the clock of the place.
  const tomorrow = (name: string) => forecast.daily[name]?.[1] ?? null;
  const [rain, millimetres] = [tomorrow("precipitation_probability_max"), tomorrow("precipitation_sum")];
  const [coldest, warmest] = [tomorrow("temperature_2m_min"), tomorrow("temperature_2m_max")];
  const isRain = rain !== null && rain >= rain_percent;
  const isFrost = coldest !== null && coldest < frost_degrees;
  const news = [
    ...(isRain ? [`Rain is ${rain} % likely${millimetres ? ` (${millimetres} mm)` : ""}.`] : []),
    ...(isFrost ? [`It gets as cold as ${coldest} °C.`] : []),
  ];
  const text = `${found.name} tomorrow: ${coldest} to ${warmest} °C. ${news.join(" ") || "No rain, no frost."}`;
  await log(text);
  if (news.length > 0 || always)
    await send(text, { title: isFrost ? "Frost tomorrow" : "Tomorrow's weather", holdMinutes: 0 });
  return { rain_percent: rain, coldest, warmest, told: news.length > 0 || always };
}

async function find(place: string, places: string): Promise<{ name: string; latitude: number; longitude: number }> {
  if (place.trim() === "") throw new Error("It is not known where you are. Write the name of your town in Settings.");
  const query = `name=${encodeURIComponent(place.trim())}&count=1&language=en`;
  const { results } = (await ask(`${places}/v1/search?${query}`)) as {
    results?: { name: string; latitude: number; longitude: number }[];
  };
  const [first] = results ?? [];
  if (first) return first;
  throw new Error(`No place named “${place}” was found. Try the next larger town, or its English name.`);
}

async function ask(address: string): Promise<unknown> {
  const answer = await fetch(address, { signal: AbortSignal.timeout(30_000) });
  if (answer.ok) return answer.json();
  throw new Error(
    `The weather service ${new URL(address).host} answers with an error (${answer.status}). It mostly passes by itself.`,
  );
}
