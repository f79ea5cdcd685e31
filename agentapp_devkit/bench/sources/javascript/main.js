// LiveChat's sample extension: shows the customer whose profile the agent opened.
const show = (field, value) => {
  document.querySelector(`[data-field="${field}"]`).textContent = value ?? "";
};

LiveChat.on("customer_profile", ({ name, email, chat, source }) => {
  show("name", name);
  show("email", email);
  show("chat.id", chat?.id);
  show("chat.group_id", chat?.groupID);
  show("source", source);
});

LiveChat.init();
