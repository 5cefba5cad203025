"""From a chapter's source to the notebooks of learners and instructors, and their validation."""
