package dev.keelson.apiserver.storage.etcd;

import com.google.protobuf.ByteString;
import dev.keelson.apiserver.storage.KeyValue;

/** How keys look in etcd: the same in UTF-8, with the prefix of the options in the place of {@code /registry}. */
final class EtcdKeys {

    /** All keys, as the two ends of a range. */
    static final ByteString FIRST = ByteString.copyFrom(new byte[] {0});

    private final String prefix;
    private final boolean same;

    EtcdKeys(String prefix) {
        this.prefix = prefix;
        this.same = prefix.equals(EtcdOptions.DEFAULT_PREFIX);
    }

    ByteString bytes(String key) {
        boolean moved = !same && key.startsWith(EtcdOptions.DEFAULT_PREFIX);
        return ByteString.copyFromUtf8(moved ? prefix + key.substring(EtcdOptions.DEFAULT_PREFIX.length()) : key);
    }

    String key(ByteString bytes) {
        String key = bytes.toStringUtf8();
        return !same && key.startsWith(prefix) ? EtcdOptions.DEFAULT_PREFIX + key.substring(prefix.length()) : key;
    }

    KeyValue keyValue(dev.keelson.apiserver.storage.etcd.rpc.KeyValue stored) {
        return new KeyValue(
                key(stored.getKey()),
                stored.getValue().toByteArray(),
                stored.getCreateRevision(),
                stored.getModRevision());
    }
}
