enum OutboxSkeleton {}
