enum RecordsSkeleton {}
