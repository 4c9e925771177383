package dev.keelson.apiserver.storage.etcd;

import com.google.protobuf.ByteString;
import dev.keelson.apiserver.storage.etcd.rpc.Event;
import dev.keelson.apiserver.storage.etcd.rpc.KeyValue;
import dev.keelson.apiserver.storage.etcd.rpc.PutRequest;
import dev.keelson.apiserver.storage.etcd.rpc.RangeResponse;
import dev.keelson.apiserver.storage.etcd.rpc.RequestOp;
import dev.keelson.apiserver.storage.etcd.rpc.ResponseHeader;
import dev.keelson.apiserver.storage.etcd.rpc.TxnRequest;
import dev.keelson.apiserver.storage.etcd.rpc.TxnResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What has been seen of etcd, and whether the etcd behind a new connection is its continuation. It is not if
 *
 * <ul>
 *   <li>it is another cluster,
 *   <li>its revision is lower than one that was seen, or
 *   <li>at the revision of the newest change seen, that key does not hold what it was seen to hold: restored from an older
 *       backup, and written to since.
 * </ul>
 */
final class Lineage {

    /** The newest change seen, as proof. */
    record Proof(ByteString key, long revision, boolean deleted, String sha256) {

        boolean holds(RangeResponse at) {
            if (deleted) {
                return at.getKvsCount() == 0;
            }
            KeyValue found = at.getKvsCount() == 0 ? KeyValue.getDefaultInstance() : at.getKvs(0);
            return found.getModRevision() == revision
                    && Lineage.sha256(found.getValue()).equals(sha256);
        }
    }

    /** All that is remembered. */
    record Memory(long cluster, long revision, @Nullable Proof proof) {}

    // Guarded by this, all three. Zero where nothing has been seen.
    private long cluster;
    private long revision;
    private @Nullable Event newest;
    // Guarded by this. From an earlier life; the newest event takes its place.
    private @Nullable Proof remembered;

    Lineage(@Nullable Memory memory) {
        if (memory != null) {
            cluster = memory.cluster();
            revision = memory.revision();
            remembered = memory.proof();
        }
    }

    /** The highest revision seen. */
    synchronized long revision() {
        return revision;
    }

    /**
     * Notes an answer.
     *
     * @param before {@link #revision()} before the request was sent
     * @return whether the answer can be one of the same etcd
     */
    synchronized boolean saw(ResponseHeader header, long before) {
        if (cluster != header.getClusterId() || header.getRevision() < before) {
            return false;
        }
        revision = Math.max(revision, header.getRevision());
        return true;
    }

    synchronized void saw(Event event) {
        Event known = newest;
        if (known == null || known.getKv().getModRevision() <= event.getKv().getModRevision()) {
            newest = event;
            remembered = null;
        }
        revision = Math.max(revision, event.getKv().getModRevision());
    }

    /** Notes a write of this server, which may end before its watch tells of it. */
    void wrote(TxnRequest request, TxnResponse response) {
        if (!response.getSucceeded() || request.getSuccessCount() == 0) {
            return;
        }
        KeyValue.Builder written =
                KeyValue.newBuilder().setModRevision(response.getHeader().getRevision());
        RequestOp operation = request.getSuccess(0);
        if (operation.hasRequestPut()) {
            PutRequest put = operation.getRequestPut();
            saw(Event.newBuilder()
                    .setKv(written.setKey(put.getKey()).setValue(put.getValue()))
                    .build());
        } else if (operation.hasRequestDeleteRange()) {
            saw(Event.newBuilder()
                    .setType(Event.EventType.DELETE)
                    .setKv(written.setKey(operation.getRequestDeleteRange().getKey()))
                    .build());
        }
    }

    synchronized Memory memory() {
        Event event = newest;
        if (event == null) {
            return new Memory(cluster, revision, remembered);
        }
        KeyValue kv = event.getKv();
        boolean deleted = event.getType() == Event.EventType.DELETE;
        return new Memory(
                cluster, revision, new Proof(kv.getKey(), kv.getModRevision(), deleted, sha256(kv.getValue())));
    }

    /**
     * Whether the etcd that answers these calls is a continuation of what was seen; the first one always is.
     *
     * @return its present state
     */
    ResponseHeader verify(Calls calls) {
        Memory memory = memory();
        ResponseHeader header = calls.header();
        if (memory.cluster() != 0) {
            verify(memory, header, calls);
        }
        synchronized (this) {
            cluster = header.getClusterId();
            revision = Math.max(revision, header.getRevision());
        }
        return header;
    }

    private static void verify(Memory memory, ResponseHeader header, Calls calls) {
        if (memory.cluster() != header.getClusterId()) {
            throw new RestoredException("it is the cluster " + Long.toHexString(header.getClusterId()) + ", and was "
                    + Long.toHexString(memory.cluster()));
        }
        if (header.getRevision() < memory.revision()) {
            throw new RestoredException(
                    "it is at revision " + header.getRevision() + ", and was at " + memory.revision());
        }
        Proof proof = memory.proof();
        if (proof == null) {
            return;
        }
        try {
            if (!proof.holds(calls.at(proof.key(), proof.revision()))) {
                throw new RestoredException("its revision " + proof.revision() + " is not the one that was seen");
            }
        } catch (CallFailure failure) {
            // What was seen has been compacted since: nothing tells of another past then.
            if (!failure.isCompacted()) {
                throw failure;
            }
        }
    }

    /** Takes this etcd for the one to go on with. */
    synchronized void adopt(ResponseHeader header) {
        cluster = header.getClusterId();
        revision = header.getRevision();
        newest = null;
        remembered = null;
    }

    private static String sha256(ByteString value) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(value.asReadOnlyByteBuffer());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException everyJvmHasIt) {
            throw new IllegalStateException(everyJvmHasIt);
        }
    }
}
