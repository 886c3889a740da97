// A lock between processes: FILE holds the number of the process that has it. Who wants it makes FILE.next, which only one can,
// and renames that to FILE if nobody has the lock: a lock that its process left behind is never removed by one waiter after
// another has taken it over. Who has it is in any case the one whose number FILE holds.
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";

const PAUSE = 200;
/** A file without a number is one whose process is about to write it, or was killed before: after so many milliseconds, killed. */
const WRITTEN = 5_000;

/**
 * Waits for the lock and takes it. Returns what gives it back, which the end of the process does, too.
 *
 * In milliseconds: after `sayAfter` it says on standard error whom it waits for; after `giveUpAfter` it throws with a sentence that
 * says what to do. A lock older than `staleAfter` counts as left behind even if its process's number is in use: by another one.
 */
export function lock(file, { sayAfter = 3_000, giveUpAfter = 15 * 60_000, staleAfter = 60 * 60_000 } = {}) {
  const start = Date.now();
  let hasSaid = false;
  while (!take(file, staleAfter)) {
    const waited = Date.now() - start;
    if (waited > giveUpAfter) throw new Error(refusal(file, waited));
    if (waited > sayAfter && !hasSaid) console.error(`waiting for ${holderOf(file)} (${file})`);
    hasSaid ||= waited > sayAfter;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
  }
  const unlock = () => {
    if (isMine(file)) rmSync(file, { force: true });
  };
  process.once("exit", unlock);
  return () => {
    process.off("exit", unlock);
    unlock();
  };
}

function take(file, staleAfter) {
  const next = `${file}.next`;
  try {
    writeFileSync(next, String(process.pid), { flag: "wx" });
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    if (ageOf(next) > WRITTEN) rmSync(next, { force: true });
    return false;
  }
  if (isHeld(file, staleAfter)) {
    rmSync(next, { force: true });
    return false;
  }
  try {
    renameSync(next, file);
  } catch (error) {
    // Somebody took ours for one left behind.
    if (error.code !== "ENOENT") throw error;
  }
  return isMine(file);
}

/** Whether the process whose number the file holds has the lock still. */
function isHeld(file, staleAfter) {
  const age = ageOf(file);
  if (age > staleAfter || isMine(file)) return false;
  const holder = Number(read(file));
  if (!(holder > 0)) return age < WRITTEN;
  try {
    process.kill(holder, 0);
    return true;
  } catch (error) {
    return error.code !== "ESRCH";
  }
}

function isMine(file) {
  return read(file) === String(process.pid);
}

function holderOf(file) {
  const holder = read(file);
  return holder ? `process ${holder}` : "another process";
}

function refusal(file, waited) {
  const seconds = Math.round(waited / 1000);
  return `waited ${seconds} s for ${holderOf(file)}, which has ${file}. If it does not run any more, or is another program, remove that file.`;
}

/** What the file holds; of one that is not there, nothing. */
function read(file) {
  return unlessGone(() => readFileSync(file, "utf8"), "");
}

/** Milliseconds since the file was written; a file that is not there is older than any. */
function ageOf(file) {
  return unlessGone(() => Date.now() - statSync(file).mtimeMs, Number.POSITIVE_INFINITY);
}

function unlessGone(look, otherwise) {
  try {
    return look();
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    return otherwise;
  }
}
