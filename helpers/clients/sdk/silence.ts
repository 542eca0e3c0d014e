import loglevel from "loglevel";

// Parts of the SDK log to its global logger, whichever one a client was given, and bind its methods as they are loaded:
// this module has to be imported before the SDK is.
loglevel.getLogger("matrix").methodFactory = () => () => {};
