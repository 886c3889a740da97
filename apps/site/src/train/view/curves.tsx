import { useMemo } from "preact/hooks";
import { ChartFrame } from "../../charts/chart-frame.tsx";
import { Curves, type CurvesProps } from "../../charts/curves.tsx";
import { alpha, fixed, percent } from "../../charts/format.ts";
import { leastBound } from "../../charts/scale.ts";
import type { Table } from "../../charts/table.tsx";
import type { History, Quantity } from "../run/history.ts";
import { description, history, settings, snapshot } from "../run/state.ts";
import { optimalGap } from "./optimal-gap.ts";

const wholePercent = (value: number) => String(Math.round(value * 100));
const oneDigit = (value: number) => fixed(value, 1);
const plain = (value: number) => String(Number(value.toPrecision(6)));

/** How training went: both networks in one chart each. */
export function CurvesRow() {
  const past = history.value;
  const epochs = snapshot.value?.epochs ?? settings.value.epochs;
  return (
    <section class="row" aria-labelledby="curves-heading">
      <h2 id="curves-heading">As training goes on</h2>
      <div class="row-charts">
        <LossChart past={past} epochs={epochs} />
        <AccuracyChart past={past} epochs={epochs} />
        <LogitGapChart past={past} epochs={epochs} />
      </div>
    </section>
  );
}

interface ChartProps {
  past: History;
  epochs: number;
}

function LossChart({ past, epochs }: ChartProps) {
  const lines = useMemo<CurvesProps["lines"]>(
    () => [
      { name: "hard, test", tone: "hard", values: past.hard.testLoss },
      { name: "smoothed, test", tone: "smooth", values: past.smoothed.testLoss },
      { name: "hard, training", tone: "hard", dashed: true, values: past.hard.trainingLoss },
      { name: "smoothed, training", tone: "smooth", dashed: true, values: past.smoothed.trainingLoss },
    ],
    [past],
  );
  return (
    <ChartFrame
      title="Loss"
      name="loss"
      note="Test: negative log-likelihood. Training: what each network minimises."
      table={() => historyTable("Loss", past, ["testLoss", "trainingLoss"], (value) => fixed(value, 3))}
    >
      <Curves
        x={past.epoch}
        lines={lines}
        xMax={epochs}
        yMax={bound(lines, [1, 1.5, 2, 2.5, 3, 4, 6, 8, 12])}
        xTitle="epochs"
        format={plain}
        label="Training and test loss of both networks over the epochs"
      />
    </ChartFrame>
  );
}

function AccuracyChart({ past, epochs }: ChartProps) {
  const lines = useMemo<CurvesProps["lines"]>(
    () => [
      { name: "hard, right", tone: "hard", values: past.hard.accuracy },
      { name: "smoothed, right", tone: "smooth", values: past.smoothed.accuracy },
      { name: "hard, says", tone: "hard", dashed: true, values: past.hard.confidence },
      { name: "smoothed, says", tone: "smooth", dashed: true, values: past.smoothed.confidence },
    ],
    [past],
  );
  return (
    <ChartFrame
      title="Accuracy, and what it says"
      name="accuracy"
      note="On test rows, in %. Dashed: mean confidence. Where the lines of a colour part, it is miscalibrated."
      table={() => historyTable("Accuracy and mean confidence", past, ["accuracy", "confidence"], percent)}
    >
      <Curves
        x={past.epoch}
        lines={lines}
        xMax={epochs}
        yMax={1}
        xTitle="epochs"
        format={wholePercent}
        label="Test accuracy and mean confidence of both networks over the epochs"
      />
    </ChartFrame>
  );
}

function LogitGapChart({ past, epochs }: ChartProps) {
  const { labelSmoothing } = settings.value;
  const optimum = optimalGap(description.value?.classNames.length ?? 10, labelSmoothing);
  const lines = useMemo<CurvesProps["lines"]>(
    () => [
      { name: "hard", tone: "hard", values: past.hard.logitGap },
      { name: "smoothed", tone: "smooth", values: past.smoothed.logitGap },
    ],
    [past],
  );
  const references = useMemo<CurvesProps["references"]>(
    () => (Number.isFinite(optimum) ? [{ value: optimum, name: `optimum ${oneDigit(optimum)}`, tone: "smooth" }] : []),
    [optimum],
  );
  return (
    <ChartFrame
      title="Logit gap"
      name="logit-gap"
      note={
        Number.isFinite(optimum)
          ? `Top logit minus the mean of the others. With α = ${alpha(labelSmoothing)} the best gap is ln(1 + K(1−α)/α) = ${oneDigit(optimum)}; hard targets have none.`
          : "Top logit minus the mean of the others. Hard targets have no best gap: it grows."
      }
      table={() => historyTable("Logit gap", past, ["logitGap"], oneDigit)}
    >
      <Curves
        x={past.epoch}
        lines={lines}
        xMax={epochs}
        yMax={bound(lines, [8, 12, 16, 20, 30, 40, 60, 80, 120, 200])}
        xTitle="epochs"
        references={references}
        format={plain}
        label="Mean gap between the top logit and the others, both networks, over the epochs"
      />
    </ChartFrame>
  );
}

function bound(lines: CurvesProps["lines"], bounds: number[]): number {
  return leastBound(
    lines.flatMap(({ values }) => values.map((value) => value ?? 0)),
    bounds,
  );
}

const COLUMN_NAMES: Record<Quantity, string> = {
  trainingLoss: "training loss",
  testLoss: "test loss",
  accuracy: "accuracy",
  confidence: "confidence",
  ece: "ECE",
  logitGap: "logit gap",
  temperature: "T*",
  scaledEce: "ECE scaled",
};

/** At most some forty lines, the last evaluation among them: the CSV file has them all. */
function historyTable(
  caption: string,
  past: History,
  quantities: Quantity[],
  format: (value: number) => string,
): Table {
  const every = Math.ceil(past.epoch.length / 40);
  const last = past.epoch.length - 1;
  const sides = ["hard", "smoothed"] as const;
  const cell = (value: number | null) => (value === null ? "–" : format(value));
  return {
    caption,
    columns: ["Epoch", ...quantities.flatMap((each) => sides.map((side) => `${side}, ${COLUMN_NAMES[each]}`))],
    rows: past.epoch.flatMap((epoch, i) =>
      i % every === 0 || i === last
        ? [
            [
              fixed(epoch, Number.isInteger(epoch) ? 0 : 2),
              ...quantities.flatMap((each) => sides.map((side) => cell(past[side][each][i]))),
            ],
          ]
        : [],
    ),
  };
}
