// The host page of a test: LiveChat's own host code, as the simulated Agent App has it.
import { connect } from "./host.mjs";

window.connection = connect({
  container: document.body,
  url: "https://extension.example/",
  protocol: "PROTOCOL",
  onMessage: () => undefined,
});
