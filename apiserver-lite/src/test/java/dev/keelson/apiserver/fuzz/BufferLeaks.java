package dev.keelson.apiserver.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.ResourceLeakDetector;
import java.lang.reflect.Field;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Hears of every buffer that was forgotten, where the collector finds it. */
final class BufferLeaks implements AutoCloseable {

    private final ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();
    private final List<String> found = new CopyOnWriteArrayList<>();

    BufferLeaks() throws ReflectiveOperationException {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        Field field = Class.forName("io.netty.buffer.AbstractByteBuf").getDeclaredField("leakDetector");
        field.setAccessible(true);
        ResourceLeakDetector<?> detector = (ResourceLeakDetector<?>) field.get(null);
        detector.setLeakListener((type, records) -> found.add(type + records));
    }

    /** What was found; collects first, and makes buffers, as the detector looks when one is made. */
    List<String> found() {
        for (int i = 0; i < 3; i++) {
            System.gc();
            for (int j = 0; j < 256; j++) {
                ByteBuf buffer = Unpooled.directBuffer(16);
                buffer.release();
            }
        }
        return List.copyOf(found);
    }

    @Override
    public void close() {
        ResourceLeakDetector.setLevel(before);
    }
}
