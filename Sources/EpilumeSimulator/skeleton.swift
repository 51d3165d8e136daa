enum SimulatorSkeleton {}
