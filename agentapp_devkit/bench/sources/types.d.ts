// The types of the compared pages: what `bench` calls in the host's page, and what the frame tells.

import type { connect } from "../../simulator/static/connection.mjs";

/** The milliseconds from an event until its customer is shown, and until the page is complete. */
export type Report = [shown: number, complete: number];

export type Connection = ReturnType<typeof connect>;

/** An entry of the browser's type "layout-shift". */
export interface LayoutShift extends PerformanceEntry {
  readonly value: number;
  readonly hadRecentInput: boolean;
}

declare global {
  interface Window {
    openExtension(url: string, customer: unknown): void;
    openCustomers(count: number): void;
    switchCustomers(count: number): Promise<Report[]>;
  }
}
