enum VerifySkeleton {}
