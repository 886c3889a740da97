import { seededRandom } from "../random.ts";
import { UserError } from "../user-error.ts";
import { type Dataset, type Split, selectRows } from "./dataset.ts";

const TEST_SHARE = 0.4;
const VALIDATION_SHARE = 0.2;

export interface Table extends Split {
  name: string;
  columns: number;
  classNames: string[];
  sameUnit: boolean;
}

/**
 * Splits one table into training (40 %), validation (20 %) and test rows (40 %) in a seeded random order. The test
 * part is that large because the calibration error of few rows is mostly noise.
 *
 * @param limit the most training rows to use; all of that part by default
 */
export function splitTable(table: Table, seed: number, limit = Number.POSITIVE_INFINITY): Dataset {
  const rows = table.labels.length;
  const order = seededRandom(seed).permutation(rows);
  const testRows = Math.round(rows * TEST_SHARE);
  const validationRows = Math.round(rows * VALIDATION_SHARE);
  const available = rows - testRows - validationRows;
  if (Math.min(testRows, validationRows, available) < 1) {
    throw new UserError(`${table.name} has ${rows} rows; at least 3 are needed for training, validation and test`);
  }
  if (Number.isFinite(limit) && limit > available) {
    throw new UserError(
      `--images ${limit} is more than the ${available} rows that ${table.name} leaves for training ` +
        `(of ${rows}; ${validationRows} are for validation and ${testRows} for the test)`,
    );
  }
  const part = (from: number, count: number) => selectRows(table, table.columns, order.subarray(from, from + count));
  return {
    name: table.name,
    columns: table.columns,
    classNames: table.classNames,
    sameUnit: table.sameUnit,
    test: part(0, testRows),
    validation: part(testRows, validationRows),
    training: part(testRows + validationRows, Math.min(limit, available)),
  };
}
