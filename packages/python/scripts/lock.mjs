// A lock between processes: a file that holds the number of the process that has it.
import { readFileSync, rmSync, writeFileSync } from "node:fs";

const PAUSE = 200;

/** Waits for the lock and takes it. Returns what gives it back, which the end of the process does, too. */
export function lock(file) {
  while (!take(file)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
  const unlock = () => rmSync(file, { force: true });
  process.once("exit", unlock);
  return () => {
    process.off("exit", unlock);
    unlock();
  };
}

function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    if (!isHeld(file)) rmSync(file, { force: true });
    return false;
  }
}

/** Whether the process that wrote the file still runs; a moment after it was made it may not have written yet. */
function isHeld(file) {
  try {
    const holder = readFileSync(file, "utf8");
    if (holder !== "") process.kill(Number(holder), 0);
    return true;
  } catch (error) {
    return error.code !== "ESRCH";
  }
}
