package dev.keelson.runtime.webhook.conversion;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.runtime.webhook.MalformedReviewException;
import dev.keelson.runtime.webhook.ObjectCodec;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Converts between any two versions of a kind through one of them, the hub, so that each further version needs two
 * converters only. Immutable.
 *
 * <pre>{@code
 * HubAndSpokes.of(JobV2.class)
 *         .spoke(JobV1.class, JobV1::toHub, JobV1::fromHub)
 *         .spoke(JobV3.class, JobV3::toHub, JobV3::fromHub)
 * }</pre>
 *
 * <p>Caveat: fields that a version's class does not know are lost, as converters cannot say where they belong.
 */
public final class HubAndSpokes<H extends HasMetadata> implements ConversionHandler {

    /** A version other than the hub. */
    private record Spoke<H extends HasMetadata, S extends HasMetadata>(
            ObjectCodec<S> codec, Converter<S, H> toHub, Converter<H, S> fromHub) {

        H read(ObjectNode object, ObjectCodec<H> hub) throws Exception {
            return carried(object, toHub.convert(codec.decode(object)), hub);
        }

        ObjectNode write(H object, ObjectCodec<H> hub) throws Exception {
            ObjectNode written = codec.encode(fromHub.convert(object));
            CarriedMetadata.carry(hub.encode(object), written);
            return written;
        }
    }

    private final ObjectCodec<H> hub;
    private final GroupVersionKind hubKind;
    private final Map<String, Spoke<H, ?>> spokes;

    private HubAndSpokes(ObjectCodec<H> hub, Map<String, Spoke<H, ?>> spokes) {
        this.hub = hub;
        this.hubKind = kindOf(hub);
        this.spokes = spokes;
    }

    /**
     * @param hub the version that holds everything; best the one that is stored
     * @throws IllegalArgumentException when the class does not say which version of which kind it is
     */
    public static <H extends HasMetadata> HubAndSpokes<H> of(Class<H> hub) {
        return new HubAndSpokes<>(ObjectCodec.of(hub), Map.of());
    }

    /**
     * With another version.
     *
     * @throws IllegalArgumentException when it is a version of another kind, or there is such a version already
     */
    public <S extends HasMetadata> HubAndSpokes<H> spoke(
            Class<S> version, Converter<S, H> toHub, Converter<H, S> fromHub) {
        ObjectCodec<S> codec = ObjectCodec.of(version);
        GroupVersionKind kind = kindOf(codec);
        if (!kind.groupKind().equals(hubKind.groupKind())) {
            throw new IllegalArgumentException(version.getName() + " is a version of " + kind.groupKind() + ", the hub "
                    + hub.type().getName() + " one of " + hubKind.groupKind());
        }
        if (kind.equals(hubKind) || spokes.containsKey(kind.apiVersion())) {
            throw new IllegalArgumentException("there is a class for " + kind + " already");
        }
        Map<String, Spoke<H, ?>> more = new TreeMap<>(spokes);
        more.put(kind.apiVersion(), new Spoke<>(codec, toHub, fromHub));
        return new HubAndSpokes<>(hub, more);
    }

    private static GroupVersionKind kindOf(ObjectCodec<?> codec) {
        GroupVersionKind kind = codec.kind();
        if (kind == null) {
            throw new IllegalArgumentException(codec.type().getName() + " is of no version by itself");
        }
        return kind;
    }

    /** {@code Job.batch.example.com}. */
    public String groupKind() {
        return hubKind.groupKind();
    }

    @Override
    public ObjectNode convert(ObjectNode object, String apiVersion) throws Exception {
        Spoke<H, ?> from = spoke(object.path("apiVersion").asText(""));
        Spoke<H, ?> to = spoke(apiVersion);
        try {
            H middle = from == null ? hub.decode(object) : from.read(object, hub);
            return to == null ? hub.encode(middle) : to.write(middle, hub);
        } catch (MalformedReviewException misfit) {
            throw new ConversionException(String.valueOf(misfit.getMessage()));
        }
    }

    /** Null for the hub. */
    private @Nullable Spoke<H, ?> spoke(String apiVersion) throws ConversionException {
        if (apiVersion.equals(hubKind.apiVersion())) {
            return null;
        }
        Spoke<H, ?> spoke = spokes.get(apiVersion);
        if (spoke == null) {
            throw new ConversionException("version " + apiVersion + " of " + groupKind() + " is not known: there are "
                    + hubKind.apiVersion() + (spokes.isEmpty() ? "" : ", " + String.join(", ", spokes.keySet())));
        }
        return spoke;
    }

    /** The hub's form with metadata, so that the converter to the next version finds some. */
    private static <H extends HasMetadata> H carried(ObjectNode original, H converted, ObjectCodec<H> hub)
            throws ConversionException, MalformedReviewException {
        ObjectNode tree = hub.encode(converted);
        CarriedMetadata.carry(original, tree);
        return hub.decode(tree);
    }
}
