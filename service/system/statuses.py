"""The one mapping from the codes of errors to HTTP."""

_CODES = {
    400: "invalid_request invalid_json message_empty",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found session_not_found turn_not_found document_not_found version_not_found passage_not_found "
    "original_not_found job_not_found banned_phrase_not_found revision_not_found model_not_found "
    "gate_not_found modelfile_not_found rollout_not_found event_not_found",
    405: "method_not_allowed",
    409: "wrong_state wrong_job_state reading_cancelled ambiguous_document alias_taken model_moved version_conflict "
    "revision_not_ready rollout_under_way rollout_not_possible rollback_not_retried serves_already nothing_serves "
    "keeper_only name_taken",
    413: "payload_too_large message_too_long",
    415: "unsupported_media_type unsupported_format",
    422: "unreadable_file empty_document no_documents invalid_jsonl encrypted_document path_not_found duplicate_key "
    "reading_limit wrong_questions wrong_times cloud_model invalid_golden wrong_hash wrong_signature "
    "unsigned_model invalid_key invalid_bundle invalid_modelfile cannot_export "
    "no_models_folder",
    429: "rate_limited",
    500: "internal_error invalid_setting invalid_calibration invalid_phrases invalid_prompt_pack invalid_guard_rules "
    "knowledge_error ingest_error prompt_too_long",
    502: "engine_error engine_broken task_failed pull_failed import_failed derive_failed",
    503: "not_ready data_directory_in_use data_directory_unusable embedding_model_error fingerprint_mismatch "
    "reranker_error engine_unreachable engine_busy model_missing model_drifted database_away machine_busy",
    504: "engine_timeout",
    507: "disk_full",
}
STATUS = {code: status for status, codes in _CODES.items() for code in codes.split()}
"""The HTTP status of each code; a code that is not listed is a 500."""
