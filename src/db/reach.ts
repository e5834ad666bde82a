/** From where AIOS may be opened, as it was chosen on the page; kept among the settings. */
import type { Database } from "./database.ts";
import { putSetting, setting } from "./settings.ts";

export function storedReach(db: Database): unknown {
  const value = setting(db, "reach");
  return value === null ? null : (JSON.parse(value) as unknown);
}

export function putReach(db: Database, reach: object | null): void {
  putSetting(db, "reach", reach && JSON.stringify(reach));
}
