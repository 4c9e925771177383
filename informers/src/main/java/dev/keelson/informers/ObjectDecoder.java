package dev.keelson.informers;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes objects for the cache of what the server sends: reads it once, leaves out what is to be dropped, transforms it and
 * holds it in the informer's form. Safe for many threads.
 */
final class ObjectDecoder<T extends HasMetadata> {

    private final ResourceType<T> type;
    private final Materializer<T> materializer;
    private final DecoderOptions<T> options;
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by lock.
    private CompactObject.Space<T> space;
    // Guarded by lock, as what it keeps between calls is.
    private final CompactWriter writer;
    // Guarded by lock.
    private final JsonScanner scanner;
    // Guarded by lock. Null when objects are to be read to see whether they fit.
    private final @Nullable ShapeCheck check;

    ObjectDecoder(ResourceType<T> type, Materializer<T> materializer, DecoderOptions<T> options) {
        this.type = type;
        this.materializer = materializer;
        this.options = options;
        this.space = new CompactObject.Space<>(new Dictionary(), materializer);
        this.writer = new CompactWriter(space.dictionary());
        this.scanner = new JsonScanner(writer);
        this.check = options.form() == CacheForm.COMPACT ? materializer.check() : null;
    }

    /** @throws IOException when the text is no event of a watch */
    WatchLine watchLine(byte[] text, int from, int to) throws IOException {
        lock.lock();
        try {
            scanner.start(text, from, to);
            return WatchLine.read(scanner, space.dictionary(), options.drops());
        } finally {
            lock.unlock();
        }
    }

    /** Begins to read an answer to a LIST. */
    ListReader list() {
        return new ListReader(this::listPage);
    }

    private ListPage listPage(byte[] body) throws IOException {
        lock.lock();
        try {
            scanner.start(body, 0, body.length);
            return ListPage.read(scanner, space.dictionary(), options.drops());
        } finally {
            lock.unlock();
        }
    }

    /**
     * @throws IOException when the JSON is no object of the type
     * @throws RuntimeException when the transform throws
     */
    CachedObject<T> decode(EncodedValue value) throws IOException {
        EncodedPart fields = value.part();
        if (fields == null) {
            throw new IOException("there is no object");
        }
        ObjectHead head = ObjectHead.of(fields);
        if (!head.kind().isEmpty() && !isExpected(head.kind())) {
            throw new IOException("expected a " + type.kind() + ", found a " + head.kind());
        }
        if (head.name().isEmpty()) {
            throw new IOException("the object has no metadata.name");
        }
        return cached(head.key(), value);
    }

    private boolean isExpected(String kind) {
        return kind.equals(type.kind()) || (type.isMetadataOnly() && kind.equals("PartialObjectMetadata"));
    }

    private CachedObject<T> cached(String key, EncodedValue value) throws IOException {
        UnaryOperator<T> transform = options.transform();
        if (transform == null && fits(value)) {
            return compact(key, value);
        }
        T object = materializer.read(value);
        if (transform != null) {
            object = Objects.requireNonNull(transform.apply(object), "the transform returned null");
        }
        if (options.form() == CacheForm.OBJECTS) {
            return new PlainObject<>(key, object, options.copier());
        }
        return compact(key, transform == null ? value : encode(object));
    }

    private boolean fits(EncodedValue value) {
        if (check == null) {
            return false;
        }
        lock.lock();
        try {
            return check.fits(value);
        } finally {
            lock.unlock();
        }
    }

    private EncodedValue encode(T object) throws IOException {
        byte[] json = materializer.json(object);
        lock.lock();
        try {
            scanner.start(json, 0, json.length);
            return scanner.encode(space.dictionary(), options.drops());
        } finally {
            lock.unlock();
        }
    }

    private CachedObject<T> compact(String key, EncodedValue value) {
        return new CompactObject<>(key, value.bytes(), spaceOf(value.dictionary()));
    }

    private CompactObject.Space<T> spaceOf(Dictionary dictionary) {
        lock.lock();
        try {
            return space.dictionary() == dictionary ? space : new CompactObject.Space<>(dictionary, materializer);
        } finally {
            lock.unlock();
        }
    }
}
