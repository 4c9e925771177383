package dev.keelson.node.container;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Lets a test wait for a container's state without sleeping: each change of the runtime wakes it. */
public final class RuntimeWatch {

    private final ContainerRuntime runtime;
    private final Semaphore changes = new Semaphore(0);

    public RuntimeWatch(ContainerRuntime runtime) {
        this.runtime = runtime;
        runtime.subscribe((uid, id) -> changes.release());
    }

    public ContainerInfo await(String id, Predicate<ContainerInfo> condition) {
        try {
            while (true) {
                ContainerInfo info = runtime.container(id).orElseThrow();
                if (condition.test(info)) {
                    return info;
                }
                if (!changes.tryAcquire(20, TimeUnit.SECONDS)) {
                    throw new AssertionError("still " + info);
                }
            }
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
