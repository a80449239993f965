"""The examples that are not what the demo writes: settings, and the schedules of `init`."""
