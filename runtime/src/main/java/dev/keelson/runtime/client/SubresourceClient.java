package dev.keelson.runtime.client;

import dev.keelson.runtime.cache.OwnWrite;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;

/**
 * Reads and writes one subresource, such as {@code status}, {@code scale}, {@code eviction}, {@code binding} or
 * {@code token}. Reads are the server's.
 *
 * <p>Writes of {@code status} and {@code scale} are waited for by later reads as all own writes are. What an eviction or
 * a binding does to the object is not: the server does not answer with the object's revision.
 */
public final class SubresourceClient {

    private final ApiSession session;
    private final ClientView view;
    private final ObjectWrites writes;
    private final String name;

    SubresourceClient(ApiSession session, ClientView view, String name) {
        this.session = session;
        this.view = view;
        this.writes = new ObjectWrites(session, view);
        this.name = name;
    }

    /** @param of the object whose subresource it is; only its name and namespace count */
    public <S> S get(HasMetadata of, Class<S> as) {
        return session.parse(
                session.calls().send(ApiCall.get(session.ref(view, of).path(name), Map.of())), as);
    }

    public <S> S create(HasMetadata of, S body) {
        return create(of, body, WriteOptions.standard());
    }

    /** For subresources that are requests rather than state. */
    public <S> S create(HasMetadata of, S body, WriteOptions options) {
        ApiCall call = call("POST", session.ref(view, of), options, ApiCall.JSON, session.json(body));
        return answer(body, session.calls().send(call));
    }

    public <S extends HasMetadata> S update(HasMetadata of, S body) {
        return update(of, body, WriteOptions.standard());
    }

    /** Replaces the subresource, if the object still has the revision that {@code body} carries, where it carries one. */
    public <S extends HasMetadata> S update(HasMetadata of, S body, WriteOptions options) {
        ObjectRef<?> ref = session.ref(view, of);
        ApiCall call = call("PUT", ref, options, ApiCall.JSON, session.json(body));
        return writes.announced(ref, options, () -> answer(body, session.calls().send(call)), OwnWrite::parentWrote);
    }

    /** Replaces the subresource where it is a part of the object itself, as {@code status} is. */
    public <T extends HasMetadata> T update(T object) {
        return writes.update(object, name, WriteOptions.standard());
    }

    public <T extends HasMetadata> T patch(T object, Patch patch) {
        return patch(object, patch, WriteOptions.standard());
    }

    /** Patches the subresource where it is a part of the object itself. */
    public <T extends HasMetadata> T patch(T object, Patch patch, WriteOptions options) {
        return writes.patch(object, name, patch, options);
    }

    public <T extends HasMetadata> T apply(T object) {
        return apply(object, WriteOptions.standard());
    }

    /**
     * Server-side apply of the subresource where it is a part of the object itself. The object must exist.
     *
     * @throws ApplyConflictException as {@link CachedClient#apply(HasMetadata, WriteOptions)}
     */
    public <T extends HasMetadata> T apply(T object, WriteOptions options) {
        return writes.apply(object, name, options);
    }

    private ApiCall call(String method, ObjectRef<?> ref, WriteOptions options, String contentType, String body) {
        return new ApiCall(method, ref.path(name), options.query(view), contentType, body);
    }

    /** An answer has the type of what was sent. */
    @SuppressWarnings("unchecked")
    private <S> S answer(S body, String json) {
        return (S) session.parse(json, body.getClass());
    }
}
