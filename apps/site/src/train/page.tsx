import { ExportSection } from "./export/export-section.tsx";
import { PadSection } from "./pad/pad-section.tsx";
import { description } from "./run/state.ts";
import { SweepSection } from "./sweep/sweep-section.tsx";
import { Announcer } from "./view/announcer.tsx";
import { ClassChooser } from "./view/class-chooser.tsx";
import { Controls, HelpLine } from "./view/controls.tsx";
import { CurvesRow } from "./view/curves.tsx";
import { Mistakes } from "./view/mistakes.tsx";
import { MoreSettings } from "./view/more-settings.tsx";
import { DropTarget, OwnData } from "./view/own-data.tsx";
import { Panels } from "./view/panels.tsx";
import { Sentence } from "./view/sentence.tsx";
import { Failures, Status } from "./view/status.tsx";

/** The whole page; drawn into the HTML when the site is built, and taken over by the script. */
export function TrainPage() {
  return (
    <>
      <h1 class="visually-hidden">See overconfidence, and cure it</h1>
      <div class="stage">
        <Sentence />
        <Controls />
        <Status />
      </div>
      <HelpLine />
      <MoreSettings />
      <Failures />
      <Announcer />
      <Panels />
      <ClassChooser />
      <CurvesRow />
      <SweepSection />
      <Mistakes />
      <PadSection />
      <div class="last-row">
        <OwnData />
        <ExportSection />
      </div>
      <p class="source">
        {description.value?.source ??
          "Two networks with the same first weights and the same batches; they differ in α alone."}
      </p>
      <DropTarget />
    </>
  );
}
