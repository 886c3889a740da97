import { expect, it } from "vitest";
import { runCommand } from "../src/command.ts";

const run = (program: string, timeout = 60_000) => runCommand([process.execPath, "-e", program], ".", timeout);

it("gives a command's code and what it printed", async () => {
  const outcome = await run('console.log("one"); console.error("two"); process.exitCode = 3;');
  expect(outcome).toEqual({ code: 3, stdout: "one\n", stderr: "two\n", isTimedOut: false });
});

it("ends a command that hangs, and what it has started", { timeout: 60_000 }, async () => {
  const hang = "setInterval(() => {}, 1000);";
  const start = `require("node:child_process").spawn(process.execPath, ["-e", "${hang}"], { stdio: "inherit" });`;
  // While one of the two lives the output is open, and the command has not come to its end.
  const outcome = await run(`${start} ${hang}`, 1500);
  expect(outcome).toMatchObject({ code: null, isTimedOut: true });
});

it("rejects where there is no such command", async () => {
  await expect(runCommand(["no-such-command"], ".", 1000)).rejects.toThrow("ENOENT");
});
