package dev.keelson.clock;

import java.lang.reflect.Method;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Where threads come from. Composition roots and libraries' defaults call this; everything else is handed an executor.
 *
 * <p>Blocking work runs on virtual threads where they do not pin on {@code synchronized} (Java 24 and later), on daemon
 * platform threads elsewhere.
 */
public final class Threads {

    private static final @Nullable Method NEW_VIRTUAL_EXECUTOR = virtualExecutorFactory();

    private Threads() {}

    /** A thread per running task, without bound; idle threads end. For tasks that block. */
    public static ExecutorService blocking(String name) {
        if (NEW_VIRTUAL_EXECUTOR != null) {
            try {
                return (ExecutorService) NEW_VIRTUAL_EXECUTOR.invoke(null, virtualFactory(name));
            } catch (ReflectiveOperationException unexpected) {
                throw new IllegalStateException("this JVM has virtual threads but does not start them", unexpected);
            }
        }
        return Executors.newCachedThreadPool(daemons(name));
    }

    /** A fixed number of daemon platform threads. For work that computes, and for loops that own state. */
    public static ExecutorService fixed(String name, int threads) {
        return Executors.newFixedThreadPool(threads, daemons(name));
    }

    /**
     * Runs tasks one after the other, in order, on {@code executor}, and holds none of its threads while there is nothing
     * to run. What one task writes, the next one sees. What a task throws goes to the thread's uncaught exception handler
     * and harms no other task. Tasks given after {@code executor} was shut down are dropped.
     */
    public static Executor serial(Executor executor) {
        return new SerialExecutor(executor);
    }

    /** Names daemon platform threads {@code name-0}, {@code name-1} and so on. */
    public static ThreadFactory daemons(String name) {
        AtomicLong number = new AtomicLong();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        };
    }

    private static @Nullable Method virtualExecutorFactory() {
        if (Runtime.version().feature() < 24) {
            return null;
        }
        try {
            return Executors.class.getMethod("newThreadPerTaskExecutor", ThreadFactory.class);
        } catch (NoSuchMethodException absent) {
            return null;
        }
    }

    private static ThreadFactory virtualFactory(String name) throws ReflectiveOperationException {
        Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
        Class<?> type = Class.forName("java.lang.Thread$Builder");
        Object named = type.getMethod("name", String.class, long.class).invoke(builder, name + "-", 0L);
        return (ThreadFactory) type.getMethod("factory").invoke(named);
    }
}
