import { count, percent } from "../../charts/format.ts";
import type { Settings } from "../../training/protocol.ts";
import { change } from "../run/run.ts";
import { file, settings } from "../run/state.ts";
import { DATA_NAMES } from "../settings/defaults.ts";
import {
  DATA_HELP,
  HIDDEN_HELP,
  LABEL_NOISE,
  LAST_LAYER_HELP,
  NUMBER_FIELDS,
  type NumberField,
  nearestAllowed,
  readHidden,
  writeHidden,
} from "../settings/fields.ts";
import { explains, help } from "./help.ts";
import { useLater } from "./use-later.ts";

/** Everything but α: good enough that nobody needs it. Closed, its line says what the run is. */
export function MoreSettings() {
  const { data, images, hidden, labelNoise, seed } = settings.value;
  const name = data === "csv" && file.value ? file.value.name : DATA_NAMES[data];
  const noise = labelNoise > 0 ? `, ${percent(labelNoise)} wrong labels` : "";
  return (
    <details class="more" data-testid="settings">
      <summary>
        Settings: {name}, {count(images)} {data === "csv" ? "rows at most" : "images"}
        {noise}, hidden layers {writeHidden(hidden)}, seed {seed}
      </summary>
      <div class="fields">
        <DataField />
        <HiddenField />
        <NoiseField />
        {NUMBER_FIELDS.map((field) => (
          <NumberInput key={field.key} field={field} />
        ))}
        <LastLayerField />
      </div>
    </details>
  );
}

function DataField() {
  const choose = (event: Event) =>
    change({ data: (event.currentTarget as HTMLSelectElement).value as Settings["data"] });
  return (
    <label class="field">
      Data set
      <select data-testid="setting-data" value={settings.value.data} onChange={choose} {...explains(DATA_HELP)}>
        <option value="fashion-mnist">{DATA_NAMES["fashion-mnist"]}</option>
        <option value="digits">{DATA_NAMES.digits}</option>
        <option value="csv" disabled={!file.value}>
          {file.value?.name ?? `${DATA_NAMES.csv} (drop one)`}
        </option>
      </select>
    </label>
  );
}

/** What cannot be read is put back to what holds, and the help line says what was expected. */
function HiddenField() {
  const read = (event: Event) => {
    const input = event.currentTarget as HTMLInputElement;
    const hidden = readHidden(input.value);
    if (hidden) change({ hidden });
    else help.value = "Hidden layers: one to four widths of 2 to 1,024, e.g. 128-64.";
    input.value = writeHidden(settings.value.hidden);
  };
  return (
    <label class="field">
      Hidden layers
      <input
        type="text"
        inputMode="numeric"
        data-testid="setting-hidden"
        value={writeHidden(settings.value.hidden)}
        onChange={read}
        {...explains(HIDDEN_HELP)}
      />
    </label>
  );
}

function LastLayerField() {
  const choose = (event: Event) =>
    change({ lastLayer: (event.currentTarget as HTMLSelectElement).value as Settings["lastLayer"] });
  return (
    <label class="field">
      Last layer and loss
      <select
        data-testid="setting-layer"
        value={settings.value.lastLayer}
        onChange={choose}
        {...explains(LAST_LAYER_HELP)}
      >
        <option value="apart">apart</option>
        <option value="fused">fused</option>
      </select>
    </label>
  );
}

function NoiseField() {
  const later = useLater(250);
  const { key, min, max, step, name, help: words } = LABEL_NOISE;
  const move = (event: Event) => {
    const labelNoise = Number((event.currentTarget as HTMLInputElement).value);
    later(() => change({ labelNoise }));
  };
  return (
    <label class="field">
      <span>
        {name} <output>{percent(settings.value[key])}</output>
      </span>
      <input
        type="range"
        data-testid="setting-noise"
        aria-label={name}
        aria-valuetext={percent(settings.value[key])}
        {...{ min, max, step }}
        value={settings.value[key]}
        onInput={move}
        {...explains(words)}
      />
    </label>
  );
}

function NumberInput({ field }: { field: NumberField }) {
  const { key, min, max, name, help: words } = field;
  const read = (event: Event) => {
    const input = event.currentTarget as HTMLInputElement;
    const allowed = nearestAllowed(field, input.value);
    if (allowed !== Number(input.value)) help.value = `${name}: ${min} to ${max}.`;
    if (allowed !== undefined && allowed !== settings.value[key]) change({ [key]: allowed });
    input.value = String(settings.value[key]);
  };
  return (
    <label class="field">
      {name}
      <input
        type="number"
        data-testid={`setting-${field.parameter}`}
        min={min}
        max={max}
        step="any"
        value={settings.value[key]}
        onChange={read}
        {...explains(`${words} ${min} to ${max}.`)}
      />
    </label>
  );
}
