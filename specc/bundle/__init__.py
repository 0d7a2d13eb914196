"""What a reviewer is handed: branch, patch, description, traceability, reports and hashes."""
