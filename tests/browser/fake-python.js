// Takes the place of boot.mjs: hears the host in Python's stead, and writes down the same as the
// extension `recorder` does, in `<body data-log>`; the panel has the same states, and stays empty.
{
  const bridge = globalThis.agentapp;
  const entries = [];
  const record = (...entry) => {
    entries.push(entry);
    document.body.dataset.log = JSON.stringify(entries);
  };
  const show = (state) => {
    document.getElementById("panel").dataset.state = state;
  };
  const connected = () => {
    show("waiting");
    record("initialised");
  };

  record("started");
  bridge.takeOver({
    onEvent: (event, payloadJson) => record(event, JSON.parse(payloadJson)?.id),
    onBatchEnd() {},
    onPainted() {},
    onConnected: connected,
  });
  bridge.connect().then(connected, () => show("failed"));
}
