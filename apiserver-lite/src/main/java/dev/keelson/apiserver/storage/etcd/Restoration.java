package dev.keelson.apiserver.storage.etcd;

import com.google.protobuf.ByteString;
import dev.keelson.apiserver.storage.StorageException;
import dev.keelson.apiserver.storage.etcd.rpc.PutRequest;
import dev.keelson.apiserver.storage.etcd.rpc.RequestOp;
import dev.keelson.apiserver.storage.etcd.rpc.ResponseHeader;
import dev.keelson.apiserver.storage.etcd.rpc.TxnRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a restored etcd safe for clients that remember what came after the backup: raises its revision above all that was
 * seen, and compacts, so that every revision they remember is one that is gone, and they read anew (what {@code etcdutl
 * snapshot restore --bump-revision --mark-compacted} does).
 */
final class Restoration {

    private static final Logger LOG = LoggerFactory.getLogger(Restoration.class);
    private static final ByteString KEY = ByteString.copyFromUtf8("restored_rev_key");

    /** Other servers may have seen a little more than this one has remembered. */
    private static final long MARGIN = 10_000;

    private static final long MOST = 5_000_000;

    private Restoration() {}

    static ResponseHeader accept(Calls calls, Lineage lineage) {
        ResponseHeader header = calls.header();
        long target = Math.max(header.getRevision(), lineage.revision()) + MARGIN;
        long steps = target - header.getRevision();
        if (steps > MOST) {
            throw new StorageException("etcd is " + steps + " revisions behind, too many to be made up for by writing; "
                    + "restore the backup with 'etcdutl snapshot restore --bump-revision " + steps
                    + " --mark-compacted'");
        }
        LOG.warn("raising etcd's revision from {} to {}", header.getRevision(), target);
        TxnRequest step = TxnRequest.newBuilder()
                .addSuccess(RequestOp.newBuilder()
                        .setRequestPut(PutRequest.newBuilder()
                                .setKey(KEY)
                                .setValue(ByteString.copyFromUtf8(Long.toString(target)))))
                .build();
        calls.repeat(step, steps);
        ResponseHeader raised = calls.header();
        calls.compact(raised.getRevision());
        lineage.adopt(raised);
        return raised;
    }
}
