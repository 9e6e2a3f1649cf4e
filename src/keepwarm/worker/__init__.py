"""What a worker process does: the queues it serves and the schedules it keeps."""
