document.title = "done";
