/** The committed data. This file lies as deep below the package as the bundle does, so one path serves both. */
export const dataFolder = new URL("../data/", import.meta.url);
