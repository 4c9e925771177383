package dev.keelson.apiserver.registry;

import dev.keelson.apiserver.encoding.Json;
import dev.keelson.apiserver.encoding.PartialMetadata;
import dev.keelson.apiserver.protobuf.Protobuf;
import dev.keelson.apiserver.watchcache.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The forms that an object has beside its JSON; of an object in the watch cache each is made once and shared. */
final class SharedForms {

    /** Enveloped. */
    static final SharedForms PROTOBUF = new SharedForms("protobuf", Protobuf::encode);

    /** The JSON of a PartialObjectMetadata in version v1. */
    static final SharedForms PARTIAL = new SharedForms("partial", SharedForms::partial);

    /** The same, enveloped. */
    static final SharedForms PARTIAL_PROTOBUF =
            new SharedForms("partial protobuf", json -> Protobuf.encode(partial(json)));

    private final UnaryOperator<byte[]> make;
    private final Entry.Form<byte[]> kept;

    private SharedForms(String name, UnaryOperator<byte[]> make) {
        this.make = make;
        this.kept = new Entry.Form<>(name, entry -> make.apply(entry.json()));
    }

    private static byte[] partial(byte[] json) {
        return Json.encode(PartialMetadata.of(json, "v1"));
    }

    /** This form of an object; {@code entry} is what its JSON is from, null if it is in no cache. */
    byte[] of(@Nullable Entry entry, byte[] json) {
        return entry == null ? make.apply(json) : entry.form(kept);
    }

    /** This form of each object; {@code entries} are what their JSON is from, empty if that is in no cache. */
    List<byte[]> ofAll(List<Entry> entries, List<byte[]> json) {
        List<byte[]> all = new ArrayList<>(json.size());
        for (int i = 0; i < json.size(); i++) {
            all.add(of(entries.isEmpty() ? null : entries.get(i), json.get(i)));
        }
        return all;
    }
}
