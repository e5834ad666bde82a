/** What keeps an AIOS that tests start from the person at this machine: no port, no browser, nothing on the screen. */
export const unseen = { AIOS_PORT: "off", AIOS_OPEN: "0", AIOS_DESKTOP: "off" };
