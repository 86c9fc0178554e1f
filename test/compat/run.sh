#!/usr/bin/env bash
# Compares the API with that of the last release, as npm has it. Run after `npm run compile`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
name=$(node -p 'require("./package.json").name')

if ! answer=$(npm view "$name" version 2>&1); then
  # A registry that does not answer must not pass for one that has nothing.
  if [[ $answer == *E404* ]]; then
    echo "Nothing is published as $name yet, so there is no release to be compatible with."
    exit 0
  fi
  echo "The registry could not be asked for the last release of $name:" >&2
  echo "$answer" >&2
  exit 1
fi
npx jsii-diff "npm:$name" -k --ignore-file .compatignore
