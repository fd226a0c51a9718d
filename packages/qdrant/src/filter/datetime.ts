/** Date, and perhaps time, fraction and offset, in all the spellings that Qdrant takes. */
const form =
  /^\s*(\d{1,4}|[+-]\d{1,6})-(\d{1,2})-(\d{1,2})(?:[Tt ]\s*(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d+))?(?:\s*(Z|z|UTC|[+\-\u2212]\d{2}(?:[:\s]*\d{2})?))?)?)?$/i;

const microsPerMilli = 1000n;
const microsPerSecond = 1_000_000n;

/** Microseconds since 1970-01-01T00:00:00Z of a date and time, which is in UTC unless it says otherwise; null for no such text. */
export const parseDatetime = (text: string): bigint | null => {
  const match = form.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour = "0", minute = "0", second = "0", fraction = "", zone = ""] = match;
  const offset = offsetMinutes(zone);
  const midnight = dayStart(Number(year), Number(month), Number(day));
  // The second 60 is a leap second.
  const isTime = Number(hour) < 24 && Number(minute) < 60 && Number(second) <= 60;
  if (offset === null || midnight === null || !isTime) return null;
  const seconds = (Number(hour) * 60 + Number(minute) - offset) * 60 + Number(second);
  const micros = BigInt(fraction.slice(0, 6).padEnd(6, "0"));
  return BigInt(midnight) * microsPerMilli + BigInt(seconds) * microsPerSecond + micros;
};

/** Milliseconds at which a day begins, or null when the calendar has no such day. */
const dayStart = (year: number, month: number, day: number): number | null => {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const isDay = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isDay ? date.getTime() : null;
};

/** Minutes east of UTC, or null when nowhere is that far. */
const offsetMinutes = (zone: string): number | null => {
  const match = /^([+\-\u2212])(\d{2})[:\s]*(\d{2})?$/.exec(zone);
  if (match === null) return 0;
  const [, sign, hours = "0", minutes = "0"] = match;
  if (Number(hours) > 23 || Number(minutes) > 59) return null;
  const size = Number(hours) * 60 + Number(minutes);
  return sign === "+" ? size : -size;
};
