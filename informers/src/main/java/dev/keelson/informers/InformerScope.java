package dev.keelson.informers;

import org.jspecify.annotations.Nullable;

/**
 * Which objects of a type an informer holds.
 *
 * @param namespace null for all namespaces
 * @param labelSelector in kubectl's form, empty for all
 * @param fieldSelector in kubectl's form, empty for all
 * @param shardSelector ranges of a hash, such as {@code shardRange(object.metadata.uid, '0x0', '0x8000000000000000')};
 *     empty for all. Only servers with the alpha feature {@code ShardedListAndWatch} (KEP-5866) heed it; others ignore it
 *     and send everything, so that whoever must not see other shards has to check.
 */
public record InformerScope(
        @Nullable String namespace, String labelSelector, String fieldSelector, String shardSelector) {

    private static final InformerScope ALL = new InformerScope(null, "", "", "");

    /** Without a shard selector. */
    public InformerScope(@Nullable String namespace, String labelSelector, String fieldSelector) {
        this(namespace, labelSelector, fieldSelector, "");
    }

    public static InformerScope all() {
        return ALL;
    }

    public static InformerScope namespace(String namespace) {
        return new InformerScope(namespace, "", "", "");
    }

    public InformerScope withLabels(String selector) {
        return new InformerScope(namespace, selector, fieldSelector, shardSelector);
    }

    public InformerScope withFields(String selector) {
        return new InformerScope(namespace, labelSelector, selector, shardSelector);
    }

    public InformerScope withShard(String selector) {
        return new InformerScope(namespace, labelSelector, fieldSelector, selector);
    }

    /** The same selectors in another namespace; null for all. */
    public InformerScope inNamespace(@Nullable String other) {
        return new InformerScope(other, labelSelector, fieldSelector, shardSelector);
    }

    /** Nothing for {@link #all}, otherwise such as {@code  in web with labels app=x}, to follow the type's name. */
    String description() {
        return (namespace == null ? "" : " in " + namespace)
                + (labelSelector.isEmpty() ? "" : " with labels " + labelSelector)
                + (fieldSelector.isEmpty() ? "" : " with fields " + fieldSelector)
                + (shardSelector.isEmpty() ? "" : " of shard " + shardSelector);
    }
}
